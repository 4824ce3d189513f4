# SPDX-License-Identifier: LGPL-2.1-or-later
# row.awk: the turns of an entry (see run) as a row of bench.json: one line,
# a flat object.  Variables: name; error, the file that says why ours failed.

FILENAME == error { why = why (why == "" ? "" : "; ") $0; next }
$1 == "set" {
  sub(/^set /, "")
  key = $1
  sub(/^[^ ]* ?/, "")
  set[key] = $0
  next
}
{
  n[$2]++
  all[$2, n[$2]] = $3
  at[$1, $2] = $3
  if ($1 + 0 > last) last = $1 + 0
}

END {
  more = set["better"] == "more"
  printf "{%s, %s, %s, %s, \"turns\": %d", text("name", name),
    text("what", set["title"]), text("unit", set["unit"]),
    text("better", more ? "more" : "less"), n["ours"]
  figures("ours")
  figures("peer")
  figures("limit")
  figures("goal")
  r = ratio("peer", "ours")
  l = ratio("ours", "limit")
  g = ratio("ours", "goal")
  printf ", \"ratio\": %s, \"of_limit\": %s, %s", null(r), null(l),
    text("limit_is", set["limit_is"])
  printf ", \"asked\": %s, \"within\": %s, \"at_most\": %s",
    null(set["asked"]), null(set["within"]), null(set["at_most"])
  missed = ""
  if (over(set["asked"], r)) miss("ratio")
  if (over(l, set["within"])) miss("of_limit")
  if (over(median("ours"), set["at_most"]) || over(g, 1.05)) miss("ours")
  printf ", \"missed\": [%s], \"error\": %s}\n", missed,
    why == "" ? "null" : quote(why)
}

# Median, least and most of WHO.
function figures(who,  i, v, lo, hi) {
  for (i = 1; i <= n[who]; i++) {
    v = all[who, i]
    if (i == 1 || v + 0 < lo + 0) lo = v
    if (i == 1 || v + 0 > hi + 0) hi = v
  }
  printf ", \"%s\": %s, \"%s_min\": %s, \"%s_max\": %s", who,
    null(median(who)), who, null(lo), who, null(hi)
}

function median(who,  i, v) {
  for (i = 1; i <= n[who]; i++) v[i] = all[who, i]
  return middle(v, n[who])
}

# How many times worse A is than B: the median over the turns that have both.
function ratio(a, b,  t, k, v) {
  for (t = 0; t <= last; t++)
    if ((t, a) in at && (t, b) in at)
      v[++k] = more ? at[t, b] / at[t, a] : at[t, a] / at[t, b]
  return middle(v, k)
}

function middle(v, k,  i, j, x) {
  if (!k) return ""
  for (i = 2; i <= k; i++) {
    x = v[i]
    for (j = i - 1; j > 0 && v[j] + 0 > x + 0; j--) v[j + 1] = v[j]
    v[j + 1] = x
  }
  return k % 2 ? v[(k + 1) / 2] : (v[k / 2] + v[k / 2 + 1]) / 2
}

# Are both there, and is A more than B?
function over(a, b) { return a != "" && b != "" && a + 0 > b + 0 }
function miss(what) { missed = missed (missed == "" ? "" : ", ") quote(what) }
function null(v) { return v == "" ? "null" : sprintf("%.6g", v) }
function text(key, v) { return quote(key) ": " quote(v) }
function quote(s) {
  gsub(/\\/, "\\\\", s)
  gsub(/"/, "\\\"", s)
  gsub(/[\001-\037]/, " ", s)
  return "\"" s "\""
}
