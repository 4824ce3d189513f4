# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=fast
# The benchmark itself: turns, medians, failures.  What is made of its results is
# in report.bats.
load ../helper.bash
load canned.bash

@test "bench: medians, spread, and ratios of the turns" {
  need python3
  entry 10-plain 'ours () { next ours 2 10 3; }' \
    'peer () { next peer 20 30 60; }' 'limit () { next limit 1 1 2; }'
  bench
  same 3 "$(value plain ours)"
  same 2 "$(value plain ours_min)"
  same 10 "$(value plain ours_max)"
  same 30 "$(value plain peer)"
  same 1 "$(value plain limit)"
  same 10 "$(value plain ratio)" # of 10, 3, 20
  same 2 "$(value plain of_limit)" # of 2, 10, 1.5
  same "[]" "$(value plain missed)"
  has "row plain" "$output"
}

@test "bench: what is less than was asked for gets a star" {
  need python3
  entry 10-met asked=10 within=2 at_most=12 'ours () { echo result: 9; }' \
    'peer () { echo result: 100; }' 'limit () { echo result: 4.5; }'
  entry 20-missed asked=12 within=1.9 at_most=8.5 \
    'ours () { echo result: 9; }' 'peer () { echo result: 100; }' \
    'limit () { echo result: 4.5; }'
  entry 30-goal 'ours () { echo result: 9; }' 'goal () { echo result: 8; }'
  bench
  same "[]" "$(value met missed)"
  same '["ratio", "of_limit", "ours"]' "$(value missed missed)"
  same '["ours"]' "$(value goal missed)"
  has "11.1*" "$output"
  has "2.00*" "$output"
}

@test "bench: where more is better the ratios are the other way round" {
  need python3
  entry 10-rate "better='more'" asked=5 'ours () { echo result: 600; }' \
    'peer () { echo result: 100; }' 'limit () { echo result: 1200; }' \
    'goal () { echo result: 500; }'
  bench
  same 6 "$(value rate ratio)"
  same 2 "$(value rate of_limit)"
  same "[]" "$(value rate missed)"
}

@test "bench: the time counts where there is no result" {
  need python3
  entry 10-sleep 'ours () { sleep 0.2; }'
  RUNS=1 bench
  t python3 -c "assert 0.2 <= $(value sleep ours) < 2"
  same null "$(value sleep ratio)"
}

@test "bench: turns are A B C, runs and peer_runs limit them" {
  entry 10-turns runs=2 peer_runs=1 \
    'prepare () { echo "before $1" >>"$GFS_BUILD/log"; }' \
    'ours () { echo ours >>"$GFS_BUILD/log"; }' \
    'peer () { echo peer >>"$GFS_BUILD/log"; }' \
    'limit () { echo limit >>"$GFS_BUILD/log"; }'
  bench
  same "before ours,ours,before peer,peer,before limit,limit,\
before ours,ours,before limit,limit" "$(paste -sd, log)"
}

@test "bench: a row that fails says why, the rest goes on, status 1" {
  need python3
  entry 10-bad 'ours () { echo "the \"reason\" \\ <why>"; false; true; }'
  entry 20-setup 'setup () { echo no disk; false; true; }' 'ours () { :; }'
  entry 25-mute 'setup () { exit 7; }' 'ours () { :; }'
  entry 30-good 'ours () { echo result: 5; }' 'peer () { false; }'
  expect=-1 bench
  has 'failed: status 1; the "reason" \ <why>' "$output"
  has "failed: status 1; no disk" "$output"
  has "failed: status 7" "$output"
  same 5 "$(value good ours)"
  same null "$(value good peer)"
  same '"status 1; the \"reason\" \\ <why>"' "$(value bad error)"
}

@test "bench: a peer that does not come up leaves a gap" {
  need python3
  unset -f guestfish
  mkdir bin
  printf '#!/bin/sh\nexit 1\n' >bin/guestfish
  chmod +x bin/guestfish
  entry 10-gap 'setup () { open_peer --ro; }' 'ours () { echo result: 5; }' \
    'peer () { echo result: 6; }'
  PATH=$PWD/bin:$PATH bench
  same 5 "$(value gap ours)"
  same null "$(value gap peer)"
}

@test "bench: ONLY selects entries" {
  entry 10-one 'ours () { echo result: 1; }'
  entry 20-two 'ours () { echo result: 2; }'
  ONLY=tw bench
  has "row two" "$output"
  hasnt "row one" "$output"
}

@test "bench: ended in the middle, it leaves nothing behind" {
  entry 10-slow 'ours () { echo $BASHPID >"$GFS_BUILD/pid"; sleep 100; }'
  "$TOP/tests/bench/run" >out 2>&1 3>&- &
  eventually test -s pid
  kill -TERM $!
  wait $! || status=$?
  same 143 "$status"
  eventually test ! -e "/proc/$(cat pid)"
  same "entries out pid" "$(echo *)"
}

@test "bench: its scripts have no findings of shellcheck" {
  need shellcheck
  cd "$TOP"
  t shellcheck -x -e SC1091 tests/bench/run tests/bench/readme \
    tests/bench/debian-root tests/bench/*.bash tests/bench/*.bench
}
