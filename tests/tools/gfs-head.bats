# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir
  seq 200000 >"$tree"/numbers
  printf 'one\ntwo\nno newline at the end' >"$tree"/unended
  : >"$tree"/empty
  printf '\n\n\n' >"$tree"/newlines
  head -c 300001 /dev/urandom >"$tree"/random
  printf 'first\nsecond\n' >"$tree"/huge
  truncate -s 6G "$tree"/huge
  echo odd >"$tree"/$'new\nline'
  mkfifo "$tree"/fifo
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

@test "gfs-head: lines and bytes, as head" {
  for f in numbers unended empty newlines random; do
    for args in '' '-n 1' '-n 0' '-n 3' '-n 100000' '-n 1k' '-n -2' '-n -150000' \
      '-n -0' '-c 0' '-c 5' '-c 70000' '-c -3' '-c 2k' '-c -1MB' '-c 1b' -7; do
      # shellcheck disable=SC2086
      gfs-head $args "/$f" >"$BATS_TEST_TMPDIR/got"
      # shellcheck disable=SC2086
      head $args "$tree/$f" >"$BATS_TEST_TMPDIR/want"
      t cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
    done
  done
}

@test "gfs-head: several files, with and without names" {
  for args in '' -q '-n 2' '-qc 4'; do
    # shellcheck disable=SC2086
    t gfs-head $args /numbers /unended /empty /newlines
    # shellcheck disable=SC2086
    same "$(cd "$tree" && head $args numbers unended empty newlines |
      sed 's,==> ,==> /,')" "$output"
  done
  t gfs-head -v -n 1 /numbers
  same $'==> /numbers <==\n1' "$output"
  t gfs-head -n 1 '/n[ue][mw][bl]*'
  has "==> /numbers <==" "$output"
  has "==> /newlines <==" "$output"
}

@test "gfs-head: reads little of a huge file" {
  T_TIMEOUT=20 t gfs-head -n 1 /huge
  same first "$output"
  T_TIMEOUT=20 t gfs-head -c 7 /huge
  same $'first\ns' "$output"
  t gfs-head -c 2 /dev/sda1
}

@test "gfs-head: failures are named, the others printed" {
  T_TIMEOUT=20 t -1 gfs-head -n 1 /nope /fifo /dir /numbers
  same $'==> /numbers <==\n1' "$output"
  has "gfs-head: /nope: No such file or directory" "$stderr"
  has "gfs-head: /fifo: not a regular file" "$stderr"
  has "gfs-head: /dir: " "$stderr"
  t -2 gfs-head -n x /numbers
  has "--lines: x: not a number" "$stderr"
  t -2 gfs-head -c 5Q /numbers
}

@test "gfs-head: a reader that stops early is not an error" {
  t bash -c 'set -o pipefail; gfs-head -c 2G /huge | head -c 1'
  same f "$output"
  same "" "$stderr"
}

@test "gfs-head: the examples of its page work" { page_examples gfs-head; }
