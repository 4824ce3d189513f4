# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  head -c 3000000 /dev/urandom >"$BATS_FILE_TMPDIR/big"
  gfs-upload "$BATS_FILE_TMPDIR/big" /big
  gfs-write /small 'no newline'
  gfs-write /empty ''
  gfs-mkdir /dir
}

@test "gfs-cat: prints a file byte for byte" {
  gfs-cat /big >"$BATS_TEST_TMPDIR/copy"
  t cmp "$BATS_FILE_TMPDIR/big" "$BATS_TEST_TMPDIR/copy"
}

@test "gfs-cat: prints several files one after the other, empty ones as nothing" {
  t gfs-cat /small /empty /small
  same "no newlineno newline" "$output"
}

@test "gfs-cat: appends to a file that the shell opened, never truncates it" {
  echo before >"$BATS_TEST_TMPDIR/log"
  gfs-cat /small /small >>"$BATS_TEST_TMPDIR/log"
  t cat "$BATS_TEST_TMPDIR/log"
  same $'before\nno newlineno newline' "$output"
}

@test "gfs-cat: a missing file is named once, the others still printed" {
  t -1 gfs-cat /small /nope /small
  same "no newlineno newline" "$output"
  same "gfs-cat: /nope: No such file or directory" "$stderr"
}

@test "gfs-cat: a directory is refused" {
  t -1 gfs-cat /dir
  has "gfs-cat: /dir: " "$stderr"
  has "irectory" "$stderr"
}

@test "gfs-cat: a relative path is refused" {
  t -1 gfs-cat small
  has "small" "$stderr"
}

@test "gfs-cat: control characters in a name cannot reach the terminal" {
  t -1 gfs-cat $'/x\e[31m\ny'
  has '/x\x1b[31m\ny: No such file' "$stderr"
  hasnt $'\e' "$stderr"
}

@test "gfs-cat: a reader that stops early is not an error" {
  t bash -c 'set -o pipefail; gfs-cat /big | head -c 1 | wc -c'
  same 1 "$output"
  same "" "$stderr"
}

@test "gfs-cat: works on an image alone" {
  t gfs-cat -a "$(example_disk)" /etc/hostname
  same example "$output"
}

@test "gfs-cat: --timeout ends it with status 124" {
  t -124 bash -c 'gfs-cat --timeout 1 /big /big /big | (sleep 3; cat >/dev/null)
                  exit "${PIPESTATUS[0]}"'
  has "timed out" "$stderr"
}

@test "gfs-cat: the examples of its page work" { page_examples gfs-cat; }
