# SPDX-License-Identifier: LGPL-2.1-or-later
# svg.awk: the ratios of bench.json as a picture: a bar for each row, on a
# logarithmic scale, and a tick where it should end.  After json.awk.

is_header() {
  caption = sprintf("%s, %s CPUs, accelerator %s, %s", get("machine"),
                    get("cpus"), get("accelerator"), get("date"))
  peer = get("peer")
}
is_row() && get("ratio") != "" {
  what[++n] = get("what")
  ratio[n] = get("ratio") + 0
  asked[n] = get("asked") + 0
  missed[n] = index(get("missed"), "\"ratio\"")
}

END {
  LEFT = 400; WIDTH = 420; ROW = 26; TOP = 64
  HIGH = 100
  LOW = 1
  for (i = 1; i <= n; i++) {
    while (ratio[i] > HIGH || asked[i] > HIGH) HIGH *= 10
    while (ratio[i] < LOW) LOW /= 10
  }
  height = TOP + n * ROW + 40
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" " \
    "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
    LEFT + WIDTH + 80, height, LEFT + WIDTH + 80, height
  print "<title>How many times faster (or smaller) than the peer</title>"
  style()
  print "<rect class=\"back\" width=\"100%\" height=\"100%\"/>"
  printf "<text x=\"10\" y=\"22\" class=\"head\">Times faster (or smaller) " \
    "than %s</text>\n", escape(peer == "" ? "the peer" : peer)
  printf "<text x=\"10\" y=\"42\" class=\"soft\">%s; the tick is what was " \
    "asked for</text>\n", escape(caption)
  for (v = LOW; v <= HIGH * 1.001; v *= 10)
    grid(v)
  for (i = 1; i <= n; i++)
    bar(i, TOP + (i - 1) * ROW)
  print "</svg>"
}

function style() {
  print "<style>"
  print "text { font: 13px sans-serif; fill: #222 }"
  print ".head { font-size: 16px } .soft { fill: #666 }"
  print ".back { fill: #fff }"
  print ".right { text-anchor: end } .mid { text-anchor: middle }"
  print ".grid { stroke: #ccc } .bar { fill: #3a7abd } .bad { fill: #c4682d }"
  print ".tick { stroke: #222; stroke-width: 3 }"
  print "@media (prefers-color-scheme: dark) {"
  print "  .back { fill: #1c1c1c }"
  print "  text { fill: #ddd } .soft { fill: #999 } .grid { stroke: #444 }"
  print "  .tick { stroke: #eee } .bar { fill: #5b9bd8 } .bad { fill: #d98a52 }"
  print "}"
  print "</style>"
}

function x(v) {
  return LEFT + WIDTH * log(v / LOW) / log(HIGH / LOW)
}

function grid(v) {
  printf "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n",
    x(v), x(v), TOP - 6, TOP + n * ROW
  printf "<text class=\"soft mid\" x=\"%.1f\" y=\"%d\">%g</text>\n", x(v),
    TOP + n * ROW + 18, v
}

function bar(i, y,  from, to) {
  from = ratio[i] < 1 ? x(ratio[i]) : x(1)
  to = ratio[i] < 1 ? x(1) : x(ratio[i])
  printf "<text class=\"right\" x=\"%d\" y=\"%d\">%s</text>\n", LEFT - 10,
    y + 16, escape(what[i])
  printf "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" " \
    "height=\"%d\"/>\n", missed[i] ? "bad" : "bar", from, y + 3, to - from,
    ROW - 8
  if (asked[i])
    printf "<line class=\"tick\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" " \
      "y2=\"%d\"/>\n", x(asked[i]), x(asked[i]), y, y + ROW - 2
  if (asked[i] > ratio[i])
    to = x(asked[i])
  printf "<text x=\"%.1f\" y=\"%d\">%s</text>\n", to + 6, y + 16,
    short(ratio[i])
}

function escape(s) {
  gsub(/&/, "\\&amp;", s)
  gsub(/</, "\\&lt;", s)
  gsub(/>/, "\\&gt;", s)
  return s
}
