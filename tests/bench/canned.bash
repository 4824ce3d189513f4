# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2317
# The benchmark fed with figures: entries that echo what they are told.

setup () {
  cd "$BATS_TEST_TMPDIR" || return
  mkdir entries
  export GFS_BUILD=$PWD BENCH_ENTRIES=$PWD/entries BENCH_ACCELERATOR=none
  guestfish () { :; } # there is a peer, wherever this runs
  export -f guestfish
}

# entry NAME [LINE...]: figures follow each other turn by turn
entry () {
  {
    printf '%s\n' "title='row ${1#*-}'" unit=s
    cat <<'EOF'
next () {
  local who=$1 n
  shift
  n=$(cat "$shared/$who.n" 2>/dev/null || echo 1)
  echo $((n + 1)) >"$shared/$who.n"
  echo "result: ${!n}"
}
setup () { rm -f "$shared"/*.n; }
EOF
    printf '%s\n' "${@:2}"
  } >"entries/$1.bench"
}

bench () { RUNS=${RUNS:-3} t "${expect:--0}" "$TOP/tests/bench/run"; }

# value NAME KEY: from bench.json, as Python reads it
value () {
  python3 - "$@" <<'EOF'
import json, sys
for row in json.load(open("bench.json"))["rows"]:
    if row["name"] == sys.argv[1]:
        print(json.dumps(row[sys.argv[2]]))
EOF
}
