# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-mkfifo: makes several, less the umask" {
  t gfs-mkfifo /one /two
  t gfs-stat -c %A /one /two
  same $'prw-r--r--\nprw-r--r--' "$output"
}

@test "gfs-mkfifo: -m is exact" {
  t gfs-mkfifo -m o-r,g=u /m
  t gfs-stat -c %A /m
  same prw-rw--w- "$output"
}

@test "gfs-mkfifo: what exists is named, the others are made" {
  gfs-ln -s /nowhere /link
  t -1 gfs-mkfifo / /link /nope/x /last
  same $'gfs-mkfifo: /: File exists
gfs-mkfifo: /link: File exists
gfs-mkfifo: /nope/x: No such file or directory' "$stderr"
  t gfs-call is_fifo /last
  same true "$output"
  t -2 gfs-mkfifo -m u+q /x
}

@test "gfs-mkfifo: the examples of its page work" { page_examples gfs-mkfifo; }
