# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir
  cp /bin/ls "$tree"/program
  head -c 500001 /dev/urandom >"$tree"/random
  { head -c 3000000 /dev/zero | tr '\0' x; printf '\0end'; } >"$tree"/long
  : >"$tree"/empty
  printf 'ab\0abc\0abcd\0\tx y\n\200\201\202\203\204' >"$tree"/short
  { printf 'x'; echo 'text of 16 bits, at an odd place' | iconv -t UTF-16LE; } \
    >"$tree"/utf16
  echo 'text of 32 bits' | iconv -t UTF-32BE >"$tree"/utf32
  mkfifo "$tree"/fifo
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

@test "gfs-strings: as strings -a, with all options and encodings" {
  need strings
  cd "$tree"
  for f in program random long empty short utf16 utf32; do
    for args in '' '-n 1' '-n 10' '-t d' '-t o' '-t x' '-e S' '-e l' '-e b' \
      '-e L -t d' '-e B' '-f -n 8'; do
      # shellcheck disable=SC2086
      gfs-strings $args "/$f" | sed "s,^/$f: ,$f: ," >"$BATS_TEST_TMPDIR/got"
      # shellcheck disable=SC2086
      strings -a $args "$f" >"$BATS_TEST_TMPDIR/want"
      t cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
    done
  done
}

@test "gfs-strings: several files, patterns of names, devices" {
  t gfs-strings -f -n 5 '/utf??' /short
  has "text" "$(gfs-strings -e l /utf16)"
  t gfs-strings -n 30 -e l /dev/sda1
  has "text of 16 bits, at an odd place" "$output"
}

@test "gfs-strings: failures are named, misuse is status 2" {
  T_TIMEOUT=20 t -1 gfs-strings /nope /fifo /dir /short
  same $'abcd\n\tx y' "$output"
  same "gfs-strings: /nope: No such file or directory
gfs-strings: /fifo: not a regular file
gfs-strings: /dir: Is a directory" "$stderr"
  t -2 gfs-strings -n 0 /short
  t -2 gfs-strings -e x /short
  t -2 gfs-strings -t b /short
}

@test "gfs-strings: a reader that stops early is not an error" {
  t bash -c 'set -o pipefail; gfs-strings /long /long /random | head -c 1'
  same x "$output"
}

@test "gfs-strings: the examples of its page work" { page_examples gfs-strings; }
