# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

@test "gfs-hello: prints one word per line with --lines" {
  t gfs-launch -- gfs-hello --lines good morning
  same $'good\nmorning' "$output"
}

@test "gfs-hello: no word is misuse" {
  t -2 gfs-hello
  has "missing argument" "$stderr"
}

@test "gfs-hello: the examples of its page work" { page_examples gfs-hello; }
