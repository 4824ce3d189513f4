# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  cd "$BATS_FILE_TMPDIR"
  mkdir -p tree/dir
  echo text >tree/dir/file
  ln -s dir/file tree/link
  tar -cf - tree | gfs-tar-in /
}
setup () { cd "$BATS_TEST_TMPDIR"; }

@test "gfs-cpio-out: what comes out is what went in" {
  mkdir out
  t gfs-cpio-out /tree out.cpio
  (cd out && t cpio -id --quiet <../out.cpio)
  t diff -r --no-dereference "$BATS_FILE_TMPDIR/tree" out
}

@test "gfs-cpio-out: stdout is the default, and -" {
  t bash -c 'set -o pipefail; gfs-cpio-out /tree | cpio -it --quiet'
  same $'.\ndir\ndir/file\nlink' "$output"
  t bash -c 'gfs-cpio-out /tree - | cmp - <(gfs-cpio-out /tree)'
}

@test "gfs-cpio-out: --crc has sums that are right" {
  t gfs-cpio-out --crc /tree out.cpio
  same 070702 "$(head -c 6 out.cpio)"
  t bash -c 'cpio -i --only-verify-crc --quiet <out.cpio'
  same "" "$stderr"
}

@test "gfs-cpio-out: a missing directory is named and no archive is made" {
  t -1 gfs-cpio-out /nope out.cpio
  has "/nope: No such file or directory" "$stderr"
  t -1 test -e out.cpio
  t -1 gfs-cpio-out /tree/dir/file out.cpio
  has "Not a directory" "$stderr"
}

@test "gfs-cpio-out: a reader that goes away is no error" {
  t bash -c 'set -o pipefail; gfs-cpio-out / | head -c 1'
  same "" "$stderr"
}

@test "gfs-cpio-out: the examples of its page work" { page_examples gfs-cpio-out; }
