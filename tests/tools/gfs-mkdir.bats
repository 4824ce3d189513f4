# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-mkdir: makes several directories" {
  t gfs-mkdir /one /two
  t gfs-ls /
  has one "$output"
  has two "$output"
}

@test "gfs-mkdir: an existing directory is an error, but not with -p" {
  t gfs-mkdir /again
  t -1 gfs-mkdir /again
  same "gfs-mkdir: /again: File exists" "$stderr"
  t gfs-mkdir -p /again
}

@test "gfs-mkdir: -p makes parents" {
  t -1 gfs-mkdir /p/q/r
  t gfs-mkdir -p /p/q/r
  t gfs-ls /p/q
  same r "$output"
}

@test "gfs-mkdir: --mode sets permissions" {
  t gfs-mkdir --mode 0700 /private
  t gfs-stat /private
  has "mode: 0700" "$output"
}

@test "gfs-mkdir: --mode that is not octal is misuse" {
  t -2 gfs-mkdir --mode 9 /x
  t -2 gfs-mkdir --mode 12345 /x
  has "12345" "$stderr"
}

@test "gfs-mkdir: the examples of its page work" { page_examples gfs-mkdir; }
