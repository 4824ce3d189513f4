# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=fast
# What is made of the results of the benchmark.
load ../helper.bash
load canned.bash

@test "bench: the picture is valid and has a bar for every ratio" {
  need xmllint
  entry 10-a "title='a < b & c'" asked=50 'ours () { echo result: 1; }' \
    'peer () { echo result: 300; }'
  entry 20-b 'ours () { echo result: 2; }' 'peer () { echo result: 1; }'
  entry 30-c 'ours () { echo result: 2; }'
  bench
  t xmllint --noout bench.svg
  same 2 "$(grep -c 'rect class="ba[rd]"' bench.svg)"
  same 1 "$(grep -c 'class="tick"' bench.svg)"
  has "a &lt; b &amp; c" "$(cat bench.svg)"
  has "prefers-color-scheme: dark" "$(cat bench.svg)"
}

@test "bench: readme puts the table between its marks, and only there" {
  entry 10-a asked=5 limit_is=cp 'ours () { echo result: 1; }' \
    'peer () { echo result: 4; }' 'limit () { echo result: 0.5; }'
  bench
  printf '%s\n' before '<!-- bench -->' old '<!-- /bench -->' after >README
  t "$TOP/tests/bench/readme" README bench.json
  same "before,<!-- bench -->" "$(head -2 README | paste -sd,)"
  same "<!-- /bench -->,after" "$(tail -2 README | paste -sd,)"
  has '| row a | 1.00 s | 4.00 | 4.00\* | 0.50 (cp) | 2.00 |' "$(cat README)"
  hasnt old "$(cat README)"
  cp README README.once
  t "$TOP/tests/bench/readme" README bench.json
  t cmp README README.once
  echo nothing >README
  t -1 "$TOP/tests/bench/readme" README bench.json
  same nothing "$(cat README)"
}
