# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  cd "$BATS_FILE_TMPDIR"
  mkdir -p tree/dir
  echo text >tree/dir/file
  echo skip >tree/dir/file.bak
  ln -s dir/file tree/link
  tar -cf - tree | gfs-tar-in /
}
setup () { cd "$BATS_TEST_TMPDIR"; }

@test "gfs-tar-out: names are relative to the directory" {
  t bash -c 'set -o pipefail; gfs-tar-out /tree | tar -tf - | sort'
  same $'./\n./dir/\n./dir/file\n./dir/file.bak\n./link' "$output"
}

@test "gfs-tar-out: what comes out is what went in" {
  t gfs-tar-out /tree out.tar
  mkdir out
  tar -xf out.tar -C out
  t diff -r "$BATS_FILE_TMPDIR/tree" out
  t readlink out/link
  same dir/file "$output"
}

@test "gfs-tar-out: --exclude leaves out names" {
  t bash -c 'gfs-tar-out --exclude "*.bak" /tree | tar -tf -'
  hasnt bak "$output"
  has ./dir/file "$output"
}

@test "gfs-tar-out: --compress compresses" {
  t gfs-tar-out --compress gzip /tree out.tgz
  t gzip -t out.tgz
}

@test "gfs-tar-out: a missing directory is named and no archive is made" {
  t -1 gfs-tar-out /nope out.tar
  has "/nope: No such file or directory" "$stderr"
  t -1 test -e out.tar
}

@test "gfs-tar-out: an unknown compression is refused" {
  t -1 gfs-tar-out --compress rot13 /tree out.tar
  has rot13 "$stderr"
}

@test "gfs-tar-out: the examples of its page work" { page_examples gfs-tar-out; }

@test "gfs-tar-out: the name of the archive or letters say how to compress" {
  t gfs-tar-out /tree a.tgz
  t gzip -t a.tgz
  t gfs-tar-out -C /tree a.tar.zst
  t zstd -qt a.tar.zst
  t bash -c 'gfs-tar-out -J /tree | xz -t'
  t bash -c 'gfs-tar-out -j -C /tree - | bzip2 -t'
  t gfs-tar-out --compress none /tree b.tgz
  t tar -tf b.tgz
  t -2 gfs-tar-out
  t -2 gfs-tar-out -C /tree a b
}
