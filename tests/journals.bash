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
