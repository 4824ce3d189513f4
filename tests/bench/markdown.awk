# SPDX-License-Identifier: LGPL-2.1-or-later
# markdown.awk: bench.json as the README has it.  After json.awk.

is_header() {
  kernel = get("kernel")
  sub(/-.*/, "", kernel)
  printf "`make bench` on %s, %s CPUs, Linux %s, qemu %s, accelerator %s, " \
    "%s; %s.\n", get("machine"), get("cpus"),
    kernel, get("qemu"), get("accelerator"), get("date"), turns()
  printf "The peer is %s, on the same machine under the same accelerator. ",
    get("peer") == "" ? "not installed" : "Debian's " get("peer")
  print "A star: less than was asked for."
  print ""
  print "| | ours | peer | ratio | limit | ours / limit |"
  print "|---|---|---|---|---|---|"
}
is_row() {
  if (get("error") != "") {
    printf "| %s | failed | | | | |\n", get("what")
    next
  }
  printf "| %s | %s %s | %s | %s | %s | %s |\n", get("what"), star("ours"),
    get("unit"), short(get("peer")), star("ratio"), limit(), star("of_limit")
}

function star(key,  s) {
  s = starred(key)
  sub(/\*$/, "\\*", s)
  return s
}
function limit() {
  return get("limit") == "" ? "-" : short(get("limit")) " (" get("limit_is") ")"
}
END { print "" }
