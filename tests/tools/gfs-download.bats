# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-write /file 'the contents'
}
setup () { cd "$BATS_TEST_TMPDIR"; }

@test "gfs-download: copies a file" {
  t gfs-download /file copy
  t cat copy
  same "the contents" "$output"
}

@test "gfs-download: - is stdout" {
  t gfs-download /file -
  same "the contents" "$output"
}

@test "gfs-download: a failure leaves the old host file and no other" {
  echo old >copy
  t -1 gfs-download /nope copy
  same "gfs-download: /nope: No such file or directory" "$stderr"
  t cat copy
  same old "$output"
  t ls -A
  same "copy" "$(grep -v '^\.std' <<<"$output")"
}

@test "gfs-download: an existing file keeps its mode, a symlink its place" {
  echo old >target
  chmod 640 target
  ln -s target link
  t gfs-download /file link
  t test -L link
  t stat -c %a target
  same 640 "$output"
  t cat target
  same "the contents" "$output"
}

@test "gfs-download: writes to a device or a pipe in place" {
  t gfs-download /file /dev/null
  t test -c /dev/null
  mkfifo pipe
  cat pipe >from-pipe 3>&- &
  t gfs-download /file pipe
  wait "$!"
  t cat from-pipe
  same "the contents" "$output"
}

@test "gfs-download: a host directory that does not exist is named" {
  t -1 gfs-download /file no/such/copy
  has "no/such/copy: No such file or directory" "$stderr"
}

@test "gfs-download: a partition is what the image holds" {
  gfs-call sync
  t gfs-download /dev/sda1 part
  t stat -c %s part
  same $((63 * 1024 * 1024)) "$output"
  t cmp -i 1048576:0 "$disk" part
}

@test "gfs-download: the examples of its page work" { page_examples gfs-download; }
