# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle 128M; }
setup () { cd "$BATS_TEST_TMPDIR"; }

@test "gfs-tar-in: unpacks an archive with modes and owners" {
  mkdir -p tree/dir
  echo text >tree/dir/file
  chmod 2750 tree/dir
  tar --owner=1234 --group=567 -cf tree.tar tree
  t gfs-tar-in tree.tar /
  t gfs-stat /tree/dir
  has "mode: 2750" "$output"
  has "owner: 1234:567" "$output"
  t gfs-cat /tree/dir/file
  same text "$output"
}

@test "gfs-tar-in: reads stdin by default, and with -" {
  echo 1 >one
  tar -cf one.tar one
  gfs-mkdir -p /in
  t gfs-tar-in /in <one.tar
  t gfs-tar-in - /in <one.tar
  t gfs-cat /in/one
  same 1 "$output"
}

@test "gfs-tar-in: --compress unpacks a compressed archive" {
  echo 2 >two
  tar -czf two.tgz two
  t gfs-tar-in --compress gzip two.tgz /
  t gfs-cat /two
  same 2 "$output"
}

@test "gfs-tar-in: rubbish is an error and the handle still works" {
  t -1 bash -c 'head -c 100000 /dev/urandom | gfs-tar-in /'
  has "gfs-tar-in: " "$stderr"
  t gfs-ls /
}

@test "gfs-tar-in: a missing directory is named" {
  tar -cf empty.tar -T /dev/null
  t -1 gfs-tar-in empty.tar /no/such
  has "/no/such" "$stderr"
}

@test "gfs-tar-in: a missing archive is named" {
  t -1 gfs-tar-in nope.tar /
  has "nope.tar: No such file or directory" "$stderr"
}

@test "gfs-tar-in: names that climb out of the directory stay inside" {
  echo evil >evil
  tar -P --transform 's,^,../../../,' -cf evil.tar evil
  gfs-mkdir -p /deep/down
  gfs-tar-in evil.tar /deep/down || true
  t -1 gfs-stat /../evil.not
  t gfs-ls /
  t gfs-ls /deep
  same down "$output"
}

@test "gfs-tar-in: takes what gfs-tar-out of the same handle sends" {
  mkdir src
  seq 200000 >src/numbers
  tar -cf - src | gfs-tar-in /
  gfs-mkdir /copy
  t bash -c 'set -o pipefail; gfs-tar-out /src | gfs-tar-in /copy'
  t bash -c 'gfs-cat /copy/numbers | cmp - src/numbers'
}

@test "gfs-tar-in: the examples of its page work" { page_examples gfs-tar-in; }

@test "gfs-tar-in: the name of the archive or letters say how it is compressed" {
  local n=0

  echo 3 >three
  gfs-mkdir /c
  for name in a.tgz a.tar.gz a.tar.bz2 a.txz a.tar.zst; do
    n=$((n + 1))
    echo $n >three
    tar -caf $name three
    t gfs-tar-in $name /c
    t gfs-cat /c/three
    same $n "$output"
  done
  t gfs-tar-in -z -C /c <a.tgz
  t gfs-cat /c/three
  same 1 "$output"
  t gfs-tar-in -J - /c <a.txz
  t gfs-tar-in -j /c <a.tar.bz2
  t gfs-tar-in --zstd /c <a.tar.zst
  cp a.tgz plain
  t -1 gfs-tar-in plain /c
  t gfs-tar-in -z plain -C /c
  tar -cf odd.tgz three
  t gfs-tar-in --compress none odd.tgz /c
}

@test "gfs-tar-in: -C takes the place of an argument" {
  echo 4 >four
  tar -cf four.tar four
  gfs-mkdir /four
  t gfs-tar-in -C /four four.tar
  t gfs-cat /four/four
  same 4 "$output"
  t -2 gfs-tar-in -C /four four.tar /four
  t -2 gfs-tar-in
}
