# SPDX-License-Identifier: LGPL-2.1-or-later
# table.awk: bench.json as a table for people.  After json.awk.

is_header() {
  printf "# %s, %s CPUs, Linux %s, qemu %s, accelerator: %s, %s\n",
    get("machine"), get("cpus"), get("kernel"), get("qemu"),
    get("accelerator"), get("date")
  printf "# peer: %s; %s\n", get("peer") == "" ? "none" : get("peer"), turns()
  print "# ratio: peer / ours; over: ours / limit; *: less than was asked for"
  printf "%-52s %8s %-18s %8s %7s %8s %6s  %s\n", "what", "ours", "(spread)",
    "peer", "ratio", "limit", "over", "unit"
}
is_row() {
  printf "%-52s %8s %-18s %8s %7s %8s %6s  %s\n", get("what"),
    starred("ours"), "(" short(get("ours_min")) ".." short(get("ours_max")) ")",
    short(get("peer")), starred("ratio"), short(get("limit")),
    starred("of_limit"), get("unit")
  if (get("error") != "")
    print "  failed: " get("error")
  fflush()
}
