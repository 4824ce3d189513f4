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

@test "read_lines: lines end in LF or CRLF, and the last by itself" {
  printf 'one\r\ntwo\n\nthree\rfour\nlast\r' | gfs-upload - /crlf
  gfs-call -0 read_lines /crlf >"$BATS_TEST_TMPDIR/lines"
  printf 'one\0two\0\0three\rfour\0last\r\0' >"$BATS_TEST_TMPDIR/want"
  t cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/lines"
  printf '' | gfs-upload - /none
  t gfs-call read_lines /none
  same "" "$output"
  printf 'with\0zero\nafter' | gfs-upload - /zero
  t gfs-call read_lines /zero
  same $'with\nafter' "$output"
  t -1 gfs-call read_lines /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "read_lines: a file that fits in no message comes whole" {
  seq 1000000 >"$BATS_TEST_TMPDIR/numbers"
  gfs-upload "$BATS_TEST_TMPDIR/numbers" /numbers
  gfs-call read_lines /numbers >"$BATS_TEST_TMPDIR/lines"
  t cmp "$BATS_TEST_TMPDIR/numbers" "$BATS_TEST_TMPDIR/lines"
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

@test "pread, pwrite: parts of files" {
  gfs-write /part 0123456789
  t gfs-call pread /part 4 3
  same 3456 "$output"
  t gfs-call pread /part 100 8
  same 89 "$output"
  t gfs-call pread /part 5 100
  same "" "$output"
  t gfs-call pwrite /part AB 9
  same 2 "$output"
  t gfs-cat /part
  same 012345678AB "$output"
  t -1 gfs-call pread /part 4194304 0
  has "too large for a message" "$stderr"
  t -1 gfs-call pread /part -1 0
  has "count is negative" "$stderr"
  t -1 gfs-call pread /part 1 -1
  has "offset is negative" "$stderr"
  t -1 gfs-call pwrite /part x -1
  has "offset is negative" "$stderr"
  t -1 gfs-call pwrite /nope x 0
  has "/nope: No such file or directory" "$stderr"
}

@test "pread_device, pwrite_device: parts of devices" {
  local device

  t gfs-add --rw --format raw "$(new_disk 1M)"
  device=$output
  t gfs-call pwrite_device "$device" hello 1000
  same 5 "$output"
  t gfs-call pread_device "$device" 5 1000
  same hello "$output"
  t gfs-call pwrite_device "$device" hello $(((1 << 20) - 2))
  same 2 "$output"
  t -1 gfs-call pwrite_device "$device" hello $((1 << 20))
  t -1 gfs-call pread_device /dev/sdz 1 0
}

@test "truncate, truncate_size, fallocate, fallocate64: lengths" {
  gfs-write /len 0123456789
  t gfs-call truncate_size /len 4
  t gfs-cat /len
  same 0123 "$output"
  t gfs-call truncate /len
  t gfs-call filesize /len
  same 0 "$output"
  t gfs-call fallocate /len 5000
  t gfs-call fallocate64 /len 100000
  t gfs-call filesize /len
  same 100000 "$output"
  t -1 gfs-call fallocate64 /len -1
  has "negative" "$stderr"
  t -1 gfs-call fallocate64 /len 1000000000000
  has "No space left on device" "$stderr"
  t -1 gfs-call truncate_size /len -1
  t -1 gfs-call truncate /nope
}

@test "fill, fill_pattern, fill_dir: full of something" {
  t gfs-call fill 65 5 /fill
  t gfs-cat /fill
  same AAAAA "$output"
  t gfs-call fill_pattern abc 1000000 /pattern
  gfs-cat /pattern | cmp - <(yes abc | tr -d '\n' | head -c 1000000)
  t -1 gfs-call fill 256 1 /fill
  has "0..255" "$stderr"
  t -1 gfs-call fill 0 -1 /fill
  has "negative" "$stderr"
  t -1 gfs-call fill_pattern "" 1 /fill
  has "empty" "$stderr"
  gfs-mkdir /filled
  t gfs-call fill_dir /filled 3
  t gfs-call fill_dir /filled 2
  t gfs-ls /filled
  same $'00000000\n00000001\n00000002' "$output"
  t -1 gfs-call fill_dir /nope 1
}

@test "equal: same contents, and nothing else, count" {
  head -c 5000000 /dev/urandom >"$BATS_TEST_TMPDIR/r"
  gfs-upload "$BATS_TEST_TMPDIR/r" /r1
  gfs-upload "$BATS_TEST_TMPDIR/r" /r2
  t gfs-call equal /r1 /r2
  same true "$output"
  t gfs-call equal /r1 /r1
  same true "$output"
  gfs-call pwrite /r2 "$(printf '\1\2\3\4\5')" 4999990
  t gfs-call equal /r1 /r2
  same false "$output"
  t gfs-call equal /r1 /empty
  same false "$output"
  t -1 gfs-call equal /r1 /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "mini_write, mini_fallocate, mini_dig_holes, mini_fsync: for the tools" {
  echo text >"$BATS_TEST_TMPDIR/in"
  t gfs-call mini_write "$BATS_TEST_TMPDIR/in" /mw
  t gfs-call mini_write "$BATS_TEST_TMPDIR/in" /mw append:true
  t gfs-cat /mw
  same $'text\ntext' "$output"
  t -1 gfs-call mini_write "$BATS_TEST_TMPDIR/in" /no/mw
  t gfs-call mini_fallocate /mf 0 0 65536
  t -1 gfs-call mini_fallocate /mf 4 0 65536
  has "not a mode" "$stderr"
  t gfs-call mini_dig_holes /mf 0 0
  t -1 gfs-call mini_dig_holes /mf -1 0
  t gfs-call mini_fsync /mf data:true
  t -1 gfs-call mini_fsync /nope
}
