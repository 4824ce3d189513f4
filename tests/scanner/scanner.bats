# bats file_tags=fast
# SPDX-License-Identifier: LGPL-2.1-or-later
# The scanner: an invented API in api/ with all kinds of arguments and results
# is compared with expected/.  What it refuses is in refusals.bats.
load ../helper.bash

setup () {
  scanner=${GFS_BUILD:-$TOP/build}/scanner
  here=$TOP/tests/scanner
  cd "$BATS_TEST_TMPDIR" || return
}

# scan ARGUMENT...: run it with the invented API's header
scan () {
  "$scanner" -s "$TOP/share/api/api.rng" -H "$here/api/fixed.h.in" "$@"
}

# compiles FILE...: what is generated for the invented API is clean C
compiles () {
  local f

  scan -o . "$here"/api/*.xml
  rpcgen -h -o guestfs_protocol.h guestfs_protocol.x
  for f; do
    t gcc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -I. \
      -I"$TOP/libguestfs-mini" -I"$TOP/libguestfs-mini/common" \
      -I"$TOP/daemon" -I"$TOP/tools/common" -I/usr/include/tirpc "$f"
  done
}

@test "scanner: what it makes of the invented API is as stored" {
  t "$here/golden" "$scanner" made
  diff -ru "$here/expected" made
}

@test "scanner: the order of the files does not change the sorted outputs" {
  t scan -p dispatch.c "$here/api/till.xml" "$here/api/shelf.xml"
  same "$(cat "$here/expected/dispatch.c")" "$output"
}

@test "scanner: -p prints one output" {
  t scan -p call-names.txt "$here"/api/*.xml
  same "$(cat "$here/expected/call-names.txt")" "$output"
}

@test "scanner: -p with a name that there is not fails and names it" {
  t -1 scan -p nonsense.c "$here"/api/*.xml
  has "nonsense.c" "$stderr"
}

@test "scanner: a file that does not change is left alone" {
  scan -o . "$here"/api/*.xml
  touch -d 2001-01-01 guestfs.h
  scan -o . "$here"/api/*.xml
  same 2001 "$(date -r guestfs.h +%Y)"
}

@test "scanner: a directory that cannot be written to is named" {
  t -1 scan -o missing "$here"/api/*.xml
  has "missing/guestfs.h: No such file" "$stderr"
}

@test "scanner: a missing input file is named" {
  t -1 scan -p guestfs.h missing.xml
  has "missing.xml:0: error: No such file" "$stderr"
}

@test "scanner: no file at all is misuse" {
  t -2 scan -p guestfs.h
  has "usage:" "$stderr"
}

@test "scanner: all mistakes of a file are reported, not just the first" {
  sed 's/ since="0.1"//' "$here/api/till.xml" >till.xml
  t -1 scan -p guestfs.h till.xml "$here/api/shelf.xml"
  same 12 "$(grep -c 'since is missing' <<<"$stderr")"
}

@test "scanner: the stubs that it makes compile" {
  need gcc rpcgen
  compiles stubs-shelf.c stubs-till.c structs.c wire-structs.c
}

@test "scanner: the daemon's side that it makes compiles" {
  need gcc rpcgen
  compiles serve-shelf.c serve-till.c dispatch.c
}

@test "scanner: the table of calls that it makes compiles" {
  need gcc rpcgen
  compiles call-table.c
}

@test "scanner: the manual page that it makes is good POD" {
  need podchecker
  t podchecker "$here/expected/guestfs-mini-api.pod"
}

@test "scanner: wrong prototypes do not compile" {
  need gcc rpcgen
  scan -o . "$here"/api/*.xml
  rpcgen -h -o guestfs_protocol.h guestfs_protocol.x
  cat >wrong.c <<'END'
#include "daemon-calls.h"
int do_till_count (struct call *c) { (void) c; return 0; }
END
  t -1 gcc -fsyntax-only -I. -I/usr/include/tirpc wrong.c
  has "conflicting types" "$stderr"
}
