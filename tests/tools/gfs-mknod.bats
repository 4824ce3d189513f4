# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-mknod: types and numbers" {
  t gfs-mknod /b b 8 1
  t gfs-mknod /c c 0x10 010
  t gfs-mknod /u u 4095 1048575
  t gfs-mknod /p p
  t gfs-stat -c '%A' /b /c /u /p
  same $'brw-r--r--\ncrw-r--r--\ncrw-r--r--\nprw-r--r--' "$output"
}

@test "gfs-mknod: -m is exact, octal or symbolic, whatever the umask" {
  t gfs-mknod -m 0666 /m1 c 1 3
  t gfs-mknod --mode u+s,go= /m2 p
  t gfs-stat -c %A /m1 /m2
  same $'crw-rw-rw-\nprwS------' "$output"
}

@test "gfs-mknod: what exists, and misuse" {
  t gfs-mknod /twice p
  t -1 gfs-mknod /twice p
  same "gfs-mknod: /twice: File exists" "$stderr"
  for args in "x" "b 1" "b" "p 1" "p 1 2" "b x 1" "c 1 99999999" "c -- -1 1" "bb 1 2"; do
    # shellcheck disable=SC2086
    t -2 gfs-mknod /misuse $args
  done
  t -2 gfs-mknod -m 8 /misuse p
  has "8 is not a mode" "$stderr"
}

@test "gfs-mknod: the examples of its page work" { page_examples gfs-mknod; }
