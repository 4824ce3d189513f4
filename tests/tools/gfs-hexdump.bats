# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  need hexdump
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir
  head -c 70001 /dev/urandom >"$tree"/random
  seq 100 >"$tree"/text
  : >"$tree"/empty
  head -c 48 /dev/zero >"$tree"/zeroes
  head -c 40 /dev/zero >"$tree"/partly
  { head -c 100 /dev/zero; echo data; head -c 300000 /dev/zero; echo end; } \
    >"$tree"/mixed
  { yes 0123456789abcde | head -c 200000; echo; } >"$tree"/same
  mkfifo "$tree"/fifo
  truncate -s 5G "$tree"/hole
  printf 'the end' >>"$tree"/hole
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

@test "gfs-hexdump: as hexdump, with all options" {
  cd "$tree"
  for f in random text empty zeroes partly mixed same; do
    for args in '' -C -v -Cv '-n 20' '-C -n 33 -s 7' '-C -s 0x30' '-s 1k -n 1k' \
      '-C -n 0' '-C -s 16 -v'; do
      # shellcheck disable=SC2086
      gfs-hexdump $args "/$f" >"$BATS_TEST_TMPDIR/got"
      # shellcheck disable=SC2086
      hexdump $args "$f" >"$BATS_TEST_TMPDIR/want" || true
      t diff "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
    done
  done
}

@test "gfs-hexdump: several files are one" {
  cd "$tree"
  t gfs-hexdump -C -s 40 -n 300 /partly /text /zeroes
  same "$(hexdump -C -s 40 -n 300 partly text zeroes)" "$output"
  t gfs-hexdump '/[tz]e*'
  same "$(hexdump text zeroes)" "$output"
}

@test "gfs-hexdump: what is skipped is not read, holes take no time" {
  T_TIMEOUT=20 t gfs-hexdump -C -s 5G /hole
  same "$(hexdump -C -s 5G "$tree/hole")" "$output"
  T_TIMEOUT=100 t gfs-hexdump -C /hole
  has $'*\n140000000  74 68 65 20 65 6e 64' "$output"
}

@test "gfs-hexdump: a device" {
  t gfs-hexdump -s 1080 -n 2 /dev/sda1
  has ef53 "$output"
}

@test "gfs-hexdump: failures are named, misuse is status 2" {
  T_TIMEOUT=20 t -1 gfs-hexdump -C /nope /fifo /dir
  same "" "$output"
  has "gfs-hexdump: /nope: No such file or directory" "$stderr"
  has "gfs-hexdump: /fifo: not a regular file" "$stderr"
  has "gfs-hexdump: /dir: " "$stderr"
  t -2 gfs-hexdump -n -5 /text
  t -2 gfs-hexdump -s 5x /text
}

@test "gfs-hexdump: a reader that stops early is not an error" {
  t bash -c 'set -o pipefail; gfs-hexdump -Cv /hole | head -n 1'
  has 00000000 "$output"
  same "" "$stderr"
}

@test "gfs-hexdump: the examples of its page work" { page_examples gfs-hexdump; }
