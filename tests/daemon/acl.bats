# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-write /file x
  gfs-chmod 640 /file
  gfs-mkdir /dir
  gfs-ln -s file /link
  gfs-mkfifo /fifo
}

@test "acl_get_file: without a list, what the mode stands for" {
  t gfs-call acl_get_file /link access
  same $'user::rw-\ngroup::r--\nother::---' "$output"
  t gfs-call acl_get_file /fifo access
  has "user::rw-" "$output"
  t gfs-call acl_get_file /dir default
  same "" "$output"
}

@test "acl_set_file: long and short forms, and the mode follows" {
  t gfs-call acl_set_file /file access u::r-x,u:1000:rw,g::r-x,m::rwx,o::r-x
  t gfs-call acl_get_file /file access
  same $'user::r-x\nuser:1000:rw-\ngroup::r-x\nmask::rwx\nother::r-x' "$output"
  t gfs-stat -c %A /file
  same "-r-xrwxr-x" "$output"
  t gfs-call acl_set_file /file access $'user::rw-\n# a comment\ngroup::r--\nuser:root:r\nmask::r\nother::---'
  t gfs-call acl_get_file /file access
  has "user:root:r--" "$output"
  t gfs-call acl_set_file /file access u::rw,g::r,o::-
  t gfs-call acl_get_file /file access
  same $'user::rw-\ngroup::r--\nother::---' "$output"
}

@test "acl_set_file, acl_delete_def_file: the default of a directory" {
  t gfs-call acl_set_file /dir default u::rwx,g::rx,u:7:rwx,m::rwx,o::-
  t gfs-call acl_get_file /dir default
  has "user:7:rwx" "$output"
  gfs-touch /dir/new
  t gfs-call acl_get_file /dir/new access
  has "user:7:rwx" "$output"
  t gfs-call acl_delete_def_file /dir
  t gfs-call acl_get_file /dir default
  same "" "$output"
  t gfs-call acl_delete_def_file /dir
}

@test "acl calls: what makes no sense is refused" {
  t -1 gfs-call acl_get_file /file other
  has "other is neither access nor default" "$stderr"
  t -1 gfs-call acl_set_file /file access u::rwx,g::r
  has "/file: Invalid argument" "$stderr"
  t -1 gfs-call acl_set_file /file access nonsense
  has "nonsense: not an access control list" "$stderr"
  t -1 gfs-call acl_set_file /file access u::rwx,g::r,o::r,u:alice:r,m::r
  t -1 gfs-call acl_set_file /file default u::rwx,g::r,o::r
  t -1 gfs-call acl_get_file /nope access
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call acl_delete_def_file /nope
}
