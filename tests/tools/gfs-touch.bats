# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-mkdir /d
  gfs-mkfifo /fifo
  gfs-write /file x
  gfs-ln -s file /link
  gfs-ln -s nowhere /dangling
}
times () { gfs-stat -c '%.X %.Y' "$1"; }

@test "gfs-touch: makes empty files, and leaves contents alone" {
  t gfs-touch /new1 /new2 /file
  t gfs-stat -c %s /new1 /new2 /file
  same $'0\n0\n1' "$output"
  t gfs-touch -c /none
  t gfs-call exists /none
  same false "$output"
}

@test "gfs-touch: -d takes the dates that touch takes" {
  touch "$BATS_TEST_TMPDIR/here"
  for date in @0 @1234567890.5 @-1 @-1.25 2024-02-29 "2024-02-29 12:34" \
    "2024-02-29 12:34:56.123456789" 2024-02-29T12:34:56Z "2024-02-29 12:34:56 UTC" \
    "2024-02-29T12:34:56+02:30" "1969-12-31 23:59:59.75" "2024-07-01 00:00:00 -0500" \
    @1234567890.1234567899; do
    for zone in UTC Europe/Berlin; do
      [ $zone = UTC ] || [ -e /usr/share/zoneinfo/$zone ] || continue
      TZ=$zone touch -d "$date" "$BATS_TEST_TMPDIR/here"
      TZ=$zone t gfs-touch -d "$date" /file
      same "$date $(stat -c '%.X %.Y' "$BATS_TEST_TMPDIR/here")" "$date $(times /file)"
    done
  done
}

@test "gfs-touch: -t takes the stamps that touch takes" {
  touch "$BATS_TEST_TMPDIR/here"
  for stamp in 202402291234 202402291234.56 2402291234 6901010000 6801010000 01020304; do
    touch -t $stamp "$BATS_TEST_TMPDIR/here"
    t gfs-touch -t $stamp /file
    same "$stamp $(stat -c '%.X %.Y' "$BATS_TEST_TMPDIR/here")" "$stamp $(times /file)"
  done
}

@test "gfs-touch: without a time it is now" {
  before=$(date +%s)
  t gfs-touch /file
  read -r a m < <(gfs-stat -c '%X %Y' /file)
  ((a >= before - 2 && m >= before - 2 && a <= $(date +%s) + 2))
}

@test "gfs-touch: -a and -m set one of the two" {
  gfs-touch -d @100 /file
  t gfs-touch -a -d @200 /file
  same "200.000000000 100.000000000" "$(times /file)"
  t gfs-touch -m -d @300 /file
  same "200.000000000 300.000000000" "$(times /file)"
  t gfs-touch -a -m -d @400 /file
  same "400.000000000 400.000000000" "$(times /file)"
}

@test "gfs-touch: -r, and all kinds of files, none of which is opened" {
  gfs-call utimens /file 11 12 13 14
  t gfs-touch -r /file /d /fifo
  same "11.000000012 13.000000014" "$(times /d)"
  same "11.000000012 13.000000014" "$(times /fifo)"
  t -1 gfs-touch -r /nope /d
  has "/nope: No such file or directory" "$stderr"
}

@test "gfs-touch: links are followed, or with -h not" {
  gfs-touch -d @1 /file
  t gfs-touch -h -d @2 /link /dangling
  same "2.000000000 2.000000000" "$(times /link)"
  same "2.000000000 2.000000000" "$(times /dangling)"
  same "1.000000000 1.000000000" "$(times /file)"
  t gfs-touch -d @3 /link
  same "3.000000000 3.000000000" "$(times /file)"
  t -1 gfs-touch -h /none
  has "/none: No such file or directory" "$stderr"
  t gfs-touch -d @4 /dangling
  same "4.000000000 4.000000000" "$(times /nowhere)"
  gfs-rm /nowhere
}

@test "gfs-touch: errors, globs and misuse" {
  t -1 gfs-touch /nope/x /file/x '/new*'
  same $'gfs-touch: /nope/x: No such file or directory
gfs-touch: /file/x: Not a directory' "$stderr"
  for date in tomorrow 2024-02-30 2024-13-01 "2024-01-01 25:00" @ @x 2024 "" 2024-01-01x "2024-01-01 00:00 +1"; do
    t -2 gfs-touch -d "$date" /file
    has "is not a date" "$stderr"
  done
  for stamp in 1 202413010000 202402301234 2024022912345; do
    t -2 gfs-touch -t $stamp /file
  done
  t -2 gfs-touch -d now -r / /file
}

@test "gfs-touch: the examples of its page work" { page_examples gfs-touch; }
