# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-mv: renames a file" {
  gfs-write /old text
  t gfs-mv /old /new
  t gfs-cat /new
  same text "$output"
  t -1 gfs-cat /old
}

@test "gfs-mv: moves several files into a directory" {
  gfs-mkdir /into
  gfs-write /m1 1
  gfs-write /m2 2
  t gfs-mv /m1 /m2 /into
  t gfs-ls /into
  same $'m1\nm2' "$output"
}

@test "gfs-mv: several files and no directory is an error, nothing moves" {
  gfs-write /n1 1
  gfs-write /n2 2
  t -1 gfs-mv /n1 /n2 /n3
  has "not a directory" "$stderr"
  t gfs-cat /n1 /n2
  same 12 "$output"
}

@test "gfs-mv: a missing source is named" {
  t -1 gfs-mv /nope /somewhere
  has "/nope" "$stderr"
  has "No such file or directory" "$stderr"
}

@test "gfs-mv: one argument is misuse" {
  t -2 gfs-mv /x
  has "SOURCE... DESTINATION" "$stderr"
}

@test "gfs-mv: the examples of its page work" { page_examples gfs-mv; }
