# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "write_file, filesize, touch" {
  t gfs-call write_file /f hello 0
  t gfs-call filesize /f
  same 5 "$output"
  t gfs-call write_file /f hello 2
  t gfs-cat /f
  same he "$output"
  t gfs-call touch /f
  t gfs-call touch /empty
  t gfs-call filesize /empty
  same 0 "$output"
}

@test "cat, read_file: the whole file, any bytes" {
  head -c 5000000 /dev/urandom >"$BATS_TEST_TMPDIR/random"
  gfs-upload "$BATS_TEST_TMPDIR/random" /random
  gfs-call read_file /random >"$BATS_TEST_TMPDIR/got"
  t cmp "$BATS_TEST_TMPDIR/random" "$BATS_TEST_TMPDIR/got"
  gfs-write /text 'some text'
  t gfs-call cat /text
  same "some text" "$output"
  t -1 gfs-call read_file /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "write_append: adds at the end" {
  gfs-call write /log one
  t gfs-call write_append /log two
  t gfs-cat /log
  same onetwo "$output"
}

@test "files: a FIFO, a device and a directory are refused" {
  local tree=$BATS_TEST_TMPDIR/tree
  mkdir -p "$tree"
  mkfifo "$tree/fifo"
  tar -C "$tree" -cf - . | gfs-tar-in - /
  T_TIMEOUT=20 t -1 gfs-cat /fifo
  has "/fifo: not a regular file" "$stderr"
  T_TIMEOUT=20 t -1 gfs-call touch /fifo
  t -1 gfs-cat /
  has "Is a directory" "$stderr"
}

@test "mktemp: a new, empty file of mode 0600, with a suffix or not" {
  t gfs-call mktemp /t.XXXXXX
  [[ $output =~ ^/t\.[A-Za-z0-9]{6}$ ]]
  t gfs-stat -c '%A %s' "$output"
  same "-rw------- 0" "$output"
  t gfs-call mktemp /t.XXXXXX suffix:.conf
  [[ $output =~ ^/t\.[A-Za-z0-9]{6}\.conf$ ]]
  t gfs-call exists "$output"
  same true "$output"
}

@test "mktemp: refuses other templates and suffixes" {
  t -1 gfs-call mktemp /t.XXXXX
  has "/t.XXXXX: does not end in XXXXXX" "$stderr"
  t -1 gfs-call mktemp /t.XXXXXX suffix:/../x
  has "/../x: a suffix has no slash" "$stderr"
  t -1 gfs-call mktemp /nope/XXXXXX
  t -1 gfs-call mktemp "/$(printf '%0250d' 0)XXXXXX"
  has "File name too long" "$stderr"
}
