# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../journals.bash

setup_file () {
  local i

  tree=$BATS_FILE_TMPDIR/tree
  export tree
  make_journal "$tree/var/log/journal"
  printf 'one\ntwo\n' | xz >"$tree/var/log/syslog.10.xz"
  printf 'three\n' | gzip >"$tree/var/log/syslog.2.gz"
  printf 'four\n' >"$tree/var/log/syslog.1"
  printf 'five\n\033[31mSix\nlast' >"$tree/var/log/syslog"
  printf 'no\n' >"$tree/var/log/syslog.conf"
  for i in 20260101 20260108; do echo "$i" >"$tree/var/log/secure-$i"; done
  echo now >"$tree/var/log/secure"
  mkdir -p "$tree/damaged"
  cp "$tree/var/log/journal/$MACHINE/system.journal" "$tree/damaged"
  head -c 1000 "$tree/damaged/system.journal" >"$tree/damaged/cut.journal"
  disk=$(new_fs_disk 96M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

# as_journalctl ARGUMENT...
as_journalctl () {
  printf '%s\n' "${*@Q}"
  journalctl --no-pager -D "$tree/var/log/journal" "$@" \
    >"$BATS_TEST_TMPDIR/host"
  gfs-log "$@" >"$BATS_TEST_TMPDIR/got"
  t cmp "$BATS_TEST_TMPDIR/host" "$BATS_TEST_TMPDIR/got"
  t test -s "$BATS_TEST_TMPDIR/got"
}

@test "gfs-log: entries are chosen and printed as by journalctl" {
  need journalctl
  as_journalctl -n 100
  as_journalctl -n 100 -o short-iso
  as_journalctl -n 3 -o cat
  as_journalctl -r -n 30
  as_journalctl -u cron -S @1767225655
  as_journalctl -u cron.service -u ssh -p 2 -n 5
  as_journalctl -t ssh -t kernel -n 20
  as_journalctl -p err..notice -n 20
  as_journalctl -k -p err
  as_journalctl -b 1 -n 5
  as_journalctl -b -1 -n 5
  as_journalctl -b "$(printf 'b%.0s' {1..32})"
  as_journalctl -S @1767225700
  as_journalctl -S '2026-01-01 00:01:30' -U '2026-01-01 00:01:40'
  as_journalctl -U '2026-01-01 00:03:00' -r -n 4
  as_journalctl -b -n 5
  as_journalctl -kb
  as_journalctl --boot -p 2
  as_journalctl -b PRIORITY=3
  as_journalctl -S @1767225655 -u 'c*'
  as_journalctl -S @1767225655 -u 'c*' -u '?s[hx].service'
  as_journalctl -g 'message 1.*7 foo'
  t gfs-log -g 'message 1.*7 foo' -n 4
  same "$(tail -4 "$BATS_TEST_TMPDIR/got")" "$output"
  as_journalctl _PID=1 _PID=5 SYSLOG_IDENTIFIER=cron
}

@test "gfs-log: all fields, as journalctl has them" {
  need journalctl
  journalctl -D "$tree/var/log/journal" -o export >"$BATS_TEST_TMPDIR/host"
  gfs-log -o export >"$BATS_TEST_TMPDIR/got"
  t python3 "$TOP/tests/fixtures/journal-compare.py" \
    "$BATS_TEST_TMPDIR/host" "$BATS_TEST_TMPDIR/got"
  t gfs-log --json -n 1
  same "$(journalctl -D "$tree/var/log/journal" -n 1 -o json | python3 -mjson.tool --sort-keys)" \
    "$(python3 -mjson.tool --sort-keys <<<"$output")"
  t gfs-log --json -U @1767225661 -n 1
  has '"TWICE": ["one", "two"]' "$output"
  t gfs-log -o verbose -n 1
  same "$(journalctl -D "$tree/var/log/journal" -n 1 -o verbose | sort)" \
    "$(sort <<<"$output")"
}

@test "gfs-log: messages of many lines and of bytes that are no text" {
  t gfs-log _PID=50
  same "Jan 01 00:00:50 box ssh[50]: two
                             lines" "$output"
  t gfs-log _PID=53
  has $'broken \xff' "$output"
  t on_terminal "gfs-log -S @1767225653 -U @1767225654"
  has 'broken \xff' "$output"
  t on_terminal "gfs-log -o cat -S @1767225654 -n 1 -U @1767225654"
  has '\x1b[31mred' "$output"
}

@test "gfs-log: what looks like an option, or a pattern, may be none" {
  t gfs-log -g -b
  same "" "$output"
  t gfs-log -u 'none*'
  same "" "$output"
}

@test "gfs-log --list-boots: numbers for -b, and times" {
  t gfs-log --list-boots
  same "-1 $(printf 'a%.0s' {1..32}) 2026-01-01T00:00:00+0000 2026-01-01T00:01:59+0000
0 $(printf 'b%.0s' {1..32}) 2026-01-01T00:02:00+0000 2026-01-01T00:03:19+0000" \
    "$output"
  t -1 gfs-log -b 5
  same "gfs-log: /var/log/journal: 5: there is no such boot" "$stderr"
}

@test "gfs-log -D: what is damaged is told and passed over" {
  t -1 gfs-log -D /damaged
  same "gfs-log: /damaged/cut.journal: damaged" "$stderr"
  has "message 199 Foo" "$output"
  t -1 gfs-log -D /nonexistent
  same "gfs-log: /nonexistent: No such file or directory" "$stderr"
}

@test "gfs-log --syslog: rotated files first, unpacked" {
  t gfs-log --syslog
  same "$(printf 'one\ntwo\nthree\nfour\nfive\n\033[31mSix\nlast')" "$output"
  t gfs-log --syslog -n 4
  same "$(printf 'four\nfive\n\033[31mSix\nlast')" "$output"
  t gfs-log --syslog -n 6 -g '^.{3,4}$'
  same "$(printf 'one\ntwo\nfour\nfive\nlast')" "$output"
  t gfs-log --syslog -n 0
  same "" "$output"
  t on_terminal "gfs-log --syslog -n 2"
  has '\x1b[31mSix' "$output"
  printf 'a\0\033b\n' | gfs-upload - /var/log/nul
  t on_terminal "gfs-log /var/log/nul"
  has 'a\x00\x1bb' "$output"
  gfs-rm /var/log/nul
}

@test "gfs-log FILE: text logs, one after the other" {
  t gfs-log /var/log/secure-20260101 /var/log/syslog.2.gz
  same $'20260101\nthree' "$output"
  t -1 gfs-log /var/log/none
  same "gfs-log: /var/log/none: No such file or directory" "$stderr"
}

@test "gfs-log: without a journal, what there is of syslog" {
  gfs-mv /var/log/journal /journal
  t gfs-log -n 1
  same last "$output"
  t -1 gfs-log --journal
  has "there is no journal" "$stderr"
  t -1 gfs-log -p err
  has "there is no journal to choose entries from" "$stderr"
  gfs-mkdir /away
  gfs-mv /var/log/syslog /var/log/syslog.1 /var/log/syslog.2.gz \
    /var/log/syslog.10.xz /away
  t gfs-log
  same $'20260101\n20260108\nnow' "$output"
  gfs-mv /var/log/secure /var/log/secure-20260101 /var/log/secure-20260108 /away
  t -1 gfs-log
  same "gfs-log: there is no journal, no event log and no syslog" "$stderr"
  gfs-mv /journal /var/log/journal
}

@test "gfs-log: event logs of Windows, by channel and by file" {
  need evtxexport
  local dir="$BATS_TEST_TMPDIR" logs=/windows/System32/WinEvt/Logs

  python3 "$TOP/tests/fixtures/events.py" "$dir/System.evtx"
  t evtxexport "$dir/System.evtx"
  same 4 "$(grep -c '^Event number' <<<"$output")"
  has "Event identifier		: 0x00001b7c (7036)" "$output"
  gfs-mkdir -p $logs
  gfs-upload "$dir/System.evtx" $logs/System.evtx
  gfs-upload "$dir/System.evtx" $logs/A-B%4Operational.evtx
  t gfs-log System
  same "$(printf '%s\n' \
    "Oct 31 08:00:00 WINBOX Service Control Manager[7036]: Information: Windows Update; running" \
    'Oct 31 08:01:00 WINBOX disk[51]: Error: \Device\Harddisk0; two lines' \
    "Oct 31 08:02:00 WINBOX Kernel-Power[41]: Critical" \
    $'Oct 31 08:03:00 WINBOX EventLog[6005]: Information: \u00fcml\u00e4ut \e[31m')" \
    "$output"
  t gfs-log --evtx -p err
  same 2 "$(wc -l <<<"$output")"
  t gfs-log -o cat -n 1 -g harddisk $logs/System.evtx
  same 'Error: \Device\Harddisk0; two lines' "$output"
  t gfs-log -o cat -r -U '2022-10-31 08:02' -n 1 A-B/Operational
  same "Critical" "$output"
  t gfs-log --json -n 1 -U @1667203260 system
  has '"EVENT_STRING": ["\\Device\\Harddisk0", "two\nlines"]' "$output"
  t -1 gfs-log Security
  same "gfs-log: Security: there is no such event log" "$stderr"
  head -c 3000 "$dir/System.evtx" >"$dir/cut.evtx"
  gfs-upload "$dir/cut.evtx" $logs/cut.evtx
  t -1 gfs-log $logs/cut.evtx
  has "$logs/cut.evtx: no Windows event log, or damaged" "$stderr"
  t -1 gfs-call mini_events $logs/System.evtx - lines:-1
  has "lines is negative" "$stderr"
  t -2 gfs-log -u ssh System
  gfs-rm -r /windows
}

@test "gfs-log: what makes no sense is misuse" {
  for args in "-o none" "-n -2" "-p urgent" "-S sometime" "-U 25:99" \
    "-g ((" "--syslog -p err" "/var/log/syslog -r" "--syslog --journal"; do
    # shellcheck disable=SC2086
    t -2 gfs-log $args
  done
}

@test "gfs-log: a reader that goes away ends it" {
  t bash -c 'gfs-log | head -1'
  same "Jan 01 00:00:00 box kernel: message 0 Foo" "$output"
}

@test "gfs-log: the examples of the manual" {
  page_examples gfs-log
}
