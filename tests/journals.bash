# SPDX-License-Identifier: LGPL-2.1-or-later
# Journals of systemd, for tests that load this file.
# shellcheck shell=bash

JOURNAL_REMOTE=/lib/systemd/systemd-journal-remote
MACHINE=0123456789abcdef0123456789abcdef

# make_journal DIRECTORY [COUNT]: as systemd-journald would keep it there.
make_journal () {
  need "$JOURNAL_REMOTE" python3
  mkdir -p "$1/$MACHINE"
  python3 "$TOP/tests/fixtures/journal-entries.py" ${2:+"$2"} \
    >"$BATS_FILE_TMPDIR/entries"
  "$JOURNAL_REMOTE" -o "$1/$MACHINE/system.journal" \
    "$BATS_FILE_TMPDIR/entries" >&2
  chmod -R a+rX "$1"
}

# make_large_journal DIRECTORY MEBIBYTES...: an entry of each size.
make_large_journal () {
  local dir=$1 i=0

  need "$JOURNAL_REMOTE" python3
  mkdir -p "$dir"
  for size in "${@:2}"; do
    printf '__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n' \
      $((1767225600000000 + i)) $((++i))
    printf '_BOOT_ID=%032d\nMESSAGE\n' 1
    python3 -c 'import struct, sys; n = int (sys.argv[1]) << 20
sys.stdout.buffer.write (struct.pack ("<Q", n) + n * b"x")' "$size"
    printf '\n\n'
  done | "$JOURNAL_REMOTE" -o "$dir/large.journal" - >&2
  chmod -R a+rX "$dir"
}
