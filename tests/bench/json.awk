# SPDX-License-Identifier: LGPL-2.1-or-later
# json.awk: for readers of bench.json, in which the first line and every row
# is a line of its own and a flat object.

# The value of KEY in this line, as text: "" for null, [] without the brackets.
function get(key,  s) {
  if (!match($0, "\"" key "\": "))
    return ""
  s = substr($0, RSTART + RLENGTH)
  if (s ~ /^"/) {
    match(s, /^"([^"\\]|\\.)*"/)
    s = substr(s, 2, RLENGTH - 2)
    gsub(/\\"/, "\"", s)
    gsub(/\\\\/, "\\", s)
    return s
  }
  if (s ~ /^\[/)
    return substr(s, 2, index(s, "]") - 2)
  sub(/[,}].*/, "", s)
  return s == "null" ? "" : s
}

function is_row() { return $0 ~ /^{"name"/ }
function is_header() { return $0 ~ /^{"machine"/ }

# The figure V, of which three digits matter.
function short(v) {
  if (v == "")
    return "-"
  v += 0
  if (v >= 100)
    return sprintf("%.0f", v)
  return sprintf(v >= 10 ? "%.1f" : v >= 0.1 ? "%.2f" : "%.3f", v)
}

# The figure that KEY stands for, with a star if it is not what was asked for.
function starred(key) {
  return short(get(key)) (index(get("missed"), "\"" key "\"") ? "*" : "")
}

# How sure the figures are; of the header.
function turns() {
  return get("runs") == 1 ? "one turn only" :
    "medians of up to " get("runs") " turns"
}
