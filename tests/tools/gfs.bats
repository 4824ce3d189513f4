# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

@test "gfs: lists every installed tool with a summary" {
  t gfs
  for f in "$TOP"/tools/gfs-*.c; do
    name=$(basename "$f" .c)
    [ "$name" = gfs-hello ] && continue
    has "${name#gfs-} " "$output"
  done
  hasnt hello "$output"
}

@test "gfs: runs a tool with its arguments and status" {
  t gfs cat --version
  has "gfs-cat " "$output"
  t -2 gfs cat --bogus
  has "gfs-cat: --bogus" "$stderr"
}

@test "gfs: an unknown tool is misuse" {
  t -2 gfs no-such-tool
  has "no-such-tool" "$stderr"
  t -2 gfs ../cat
}

@test "gfs: the examples of its page work" { page_examples gfs; }
