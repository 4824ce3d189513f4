# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=fast
# Forms that hide failures are refused in tests, see STYLE.
load ../helper.bash

refuse () {
  local hits

  hits=$(grep -nE "$1" "$TOP"/tests/*/*.bats | grep -v '/lint.bats:') || true
  if [ -n "$hits" ]; then
    echo "$2:"
    echo "$hits"
    return 1
  fi
}

@test "tests: none compares with a bare [ a = b ], which fails mute" {
  refuse '^ *\[ .* (=|==|!=) .* \]( *$|;)' "use same, has or hasnt"
}

@test "tests: none pipes what run or t prints, which loses the status" {
  refuse '^ *(run|t) [^|"'"'"']*[^|]\|[^|]' "put the pipe inside bash -c"
}

@test "tests: none negates a command in mid-test, which cannot fail" {
  refuse '^ *! ' "use t -STATUS"
}

@test "tests: every suite loads the helper and has a licence line" {
  for f in "$TOP"/tests/*/*.bats; do
    has "SPDX-License-Identifier" "$f: $(head -3 "$f")"
    has "load ../helper.bash" "$(cat "$f")"
  done
}

@test "API: every call is named by a test" {
  local words=$BATS_TEST_TMPDIR/words missing

  cat "$TOP"/tests/*/*.bats "$TOP"/tests/*/*.[ch] |
    grep -oE '[a-z][a-zA-Z0-9_]+' | sed 's/^guestfs_//' | sort -u >"$words"
  t test -s "$GFS_BUILD/gen/call-names.txt"
  missing=$(sort "$GFS_BUILD/gen/call-names.txt" | comm -23 - "$words")
  same "" "$missing"
}

@test "scripts: shellcheck finds nothing" {
  need shellcheck
  t shellcheck -x -e SC1091 "$TOP"/tests/run "$TOP"/tests/page-examples \
    "$TOP"/tests/helper.bash "$TOP"/share/deps/install \
    "$TOP"/share/examples/demo/demo.sh "$TOP"/.ci/run
}
