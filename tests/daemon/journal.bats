# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../journals.bash
# mini_journal and mini_journal_boots are what gfs-log prints: more in
# tools/gfs-log.bats

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree

  make_journal "$tree/var/log/journal"
  make_large_journal "$tree/large" 60 70
  mkdir -p "$tree/empty" "$tree/mixed" "$tree/bad" "$tree/victim"
  cp "$tree/var/log/journal/$MACHINE/system.journal" "$tree/mixed"
  cp "$tree/mixed/system.journal" "$tree/victim"
  head -c 3000000 "$tree/mixed/system.journal" >"$tree/mixed/cut.journal"
  echo garbage >"$tree/mixed/garbage.journal~"
  mkfifo "$tree/mixed/fifo.journal"
  ln -s /var/log/journal/$MACHINE/system.journal "$tree/mixed/link.journal"
  ln -s /var/log/journal/$MACHINE "$tree/mixed/$MACHINE"
  cp "$tree/mixed/cut.journal" "$tree/mixed/garbage.journal~" "$tree/bad"
  disk=$(new_fs_disk 96M "$tree")
  export disk tree
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}
setup () { gfs-call journal_open /var/log/journal; }

@test "journal_next, journal_skip, journal_get_realtime_usec: to the end and back" {
  t -1 gfs-call journal_get_realtime_usec
  has "no entry to look at" "$stderr"
  t gfs-call journal_next
  same true "$output"
  t gfs-call journal_get_realtime_usec
  same 1767225600000000 "$output"
  t gfs-call journal_skip 10
  same 10 "$output"
  t gfs-call journal_skip -4
  same 4 "$output"
  t gfs-call journal_get_realtime_usec
  same 1767225606000000 "$output"
  t gfs-call journal_skip 0
  same 0 "$output"
  t gfs-call journal_skip 1000000
  same 193 "$output"
  t gfs-call journal_next
  same false "$output"
  t gfs-call journal_skip -1000000
  same 199 "$output"
}

@test "journal_get, internal_journal_get: fields in any number, of any bytes" {
  gfs-call journal_skip 51
  t gfs-call journal_get
  has $'attrname: MESSAGE\n  attrval: two\nlines' "${output//\\n/$'\n'}"
  has $'attrname: _SYSTEMD_UNIT\n  attrval: ssh.service' "$output"
  gfs-call journal_skip 11
  t gfs-call journal_get
  same 2 "$(grep -c 'attrname: TWICE' <<<"$output")"
}

@test "journal_set_data_threshold: 0 is no limit" {
  t gfs-call journal_get_data_threshold
  same 65536 "$output"
  gfs-call journal_set_data_threshold 1000
  t gfs-call journal_get_data_threshold
  same 1000 "$output"
  gfs-call journal_set_data_threshold 0
  gfs-call journal_skip 61
  gfs-call journal_get >"$BATS_TEST_TMPDIR/whole"
  same 1000001 "$(tr -dc x <"$BATS_TEST_TMPDIR/whole" | wc -c)"
  t -1 gfs-call journal_set_data_threshold -1
  has "threshold is negative: -1" "$stderr"
}

@test "journal_open: replaces the one before; an empty directory has no entry" {
  t gfs-call journal_open /empty
  t gfs-call journal_next
  same false "$output"
  t -1 gfs-call journal_open /nonexistent
  same "gfs-call: journal_open: /nonexistent: No such file or directory" "$stderr"
  t -1 gfs-call journal_open /mixed/system.journal
  has "/mixed/system.journal: Not a directory" "$stderr"
}

@test "journal_close: what needs an open journal says so afterwards" {
  t gfs-call journal_close
  for call in close next "skip 1" get get_realtime_usec get_data_threshold \
    "set_data_threshold 1"; do
    # shellcheck disable=SC2086
    t -1 gfs-call journal_$call
    has "no journal is open: call journal_open first" "$stderr"
  done
}

@test "umount: an open journal does not keep it from unmounting" {
  t gfs-call umount /
  t -1 gfs-call journal_next
  has "no journal is open" "$stderr"
  gfs-call mount /dev/sda1 /
}

# written PROCESS: how many bytes it has.
written () { sed -n 's/^wchar: //p' "/proc/$1/io"; }

@test "journal_get: a client that stands still holds up nobody" {
  local client

  gfs-call journal_open /large
  gfs-call journal_set_data_threshold 0
  gfs-call journal_next
  gfs-call journal_get >"$BATS_TEST_TMPDIR/entry" 3>&- 4>&- &
  client=$!
  while [ "$(written "$client")" -lt 1000000 ]; do :; done
  kill -STOP "$client"
  t gfs-call journal_next
  same true "$output"
  t gfs-call umount /
  t -1 gfs-call journal_next
  has "no journal is open" "$stderr"
  kill -CONT "$client"
  wait "$client"
  gfs-call mount /dev/sda1 /
}

@test "journal_get: an entry of more than 64 MiB is refused" {
  gfs-call journal_open /large
  gfs-call journal_set_data_threshold 0
  gfs-call journal_skip 2
  t -1 gfs-call journal_get
  has "journal: the entry has more than 4096 fields or 67108864 bytes" "$stderr"
  t gfs-call journal_skip -1
  same 1 "$output"
}

@test "journal_open: damaged files, links and FIFOs are left out" {
  t gfs-call journal_open /mixed
  t gfs-call journal_skip 1000
  same 200 "$output"
  t -1 gfs-call journal_open /bad
  has "journal_open: /bad: " "$stderr"
}

@test "journal_next: a file that shrinks breaks the journal, and nothing else" {
  gfs-call journal_open /victim
  gfs-call truncate_size /victim/system.journal 4096
  t -1 gfs-call journal_skip 1000
  has "journal: " "$stderr"
  t gfs-call journal_open /var/log/journal
  t gfs-call journal_skip 1000
  same 200 "$output"
}

@test "mini_journal: says what it could not read, and goes on" {
  t gfs-call mini_journal /mixed "$BATS_TEST_TMPDIR/entries" fields:MESSAGE
  t grep -a __WARNING "$BATS_TEST_TMPDIR/entries"
  same "__WARNING=/mixed/cut.journal: damaged
__WARNING=/mixed/garbage.journal~: damaged" "$(sort <<<"$output")"
  t grep -ac ^MESSAGE "$BATS_TEST_TMPDIR/entries"
  same 200 "$output"
  t -1 gfs-call mini_journal /bad "$BATS_TEST_TMPDIR/entries"
  has "/bad: no journal file can be read" "$stderr"
  t gfs-call mini_journal /empty "$BATS_TEST_TMPDIR/entries"
  same "" "$(cat "$BATS_TEST_TMPDIR/entries")"
}

@test "mini_journal: is what the host's journalctl exports" {
  need journalctl
  t gfs-call mini_journal /var/log/journal "$BATS_TEST_TMPDIR/entries"
  journalctl -D "$tree/var/log/journal" -o export >"$BATS_TEST_TMPDIR/host"
  t python3 "$TOP/tests/fixtures/journal-compare.py" \
    "$BATS_TEST_TMPDIR/host" "$BATS_TEST_TMPDIR/entries"
  t -1 gfs-call mini_journal /var/log/journal - grep:'(('
  has "((: " "$stderr"
  t -1 gfs-call mini_journal /var/log/journal - boot:7
  has "/var/log/journal: 7: there is no such boot" "$stderr"
  t -1 gfs-call mini_journal /var/log/journal - lines:-1
  has "lines is negative" "$stderr"
  for option in since until; do
    t -1 gfs-call mini_journal /empty - $option:-1
    has "$option is negative: -1" "$stderr"
  done
  for boot in nonsense 1x - 0123456789abcdef; do
    t -1 gfs-call mini_journal /empty - "boot:$boot"
    has "boot is no number and no identifier: $boot" "$stderr"
  done
  t -1 gfs-call mini_journal /var/log/journal - boot:-9223372036854775808
  has "-9223372036854775808: there is no such boot" "$stderr"
}

@test "journal_open: not more than 4096 files, of all who read them" {
  gfs-call mkdir /lots
  seq -f '/lots/%g.journal' 4097 | xargs gfs-touch
  t -1 gfs-call journal_open /lots
  has "/lots: more than 4096 journal files are in use" "$stderr"
  gfs-rm /lots/4097.journal
  t -1 gfs-call mini_journal /lots "$BATS_TEST_TMPDIR/entries"
  has "/lots: no journal file can be read" "$stderr"
}

@test "mini_journal_boots: identifier, first and last entry" {
  t gfs-call mini_journal_boots /var/log/journal -
  same "_BOOT_ID=$(printf 'a%.0s' {1..32})
FIRST=1767225600000000
LAST=1767225719000000

_BOOT_ID=$(printf 'b%.0s' {1..32})
FIRST=1767225720000000
LAST=1767225799000000" "$output"
}
