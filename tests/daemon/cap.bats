# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-write /file x
  gfs-ln -s file /link
  gfs-mkfifo /fifo
}

@test "cap_set_file, cap_get_file: text forms" {
  t gfs-call cap_get_file /file
  same "" "$output"
  t gfs-call cap_set_file /link cap_chown=p+e
  t gfs-call cap_get_file /file
  same cap_chown=ep "$output"
  t gfs-call cap_set_file /file "cap_net_raw,cap_sys_admin=ep cap_kill=eip"
  t gfs-call cap_get_file /link
  has cap_kill=eip "$output"
  has cap_net_raw "$output"
  t gfs-call removexattr security.capability /file
}

@test "cap_set_file: refuses other files and texts" {
  t -1 gfs-call cap_set_file /fifo cap_kill=ep
  has "/fifo: not a regular file" "$stderr"
  t -1 gfs-call cap_set_file / cap_kill=ep
  t -1 gfs-call cap_set_file /file nonsense
  has "nonsense: not capabilities" "$stderr"
  t -1 gfs-call cap_set_file /nope cap_kill=ep
  has "/nope: No such file or directory" "$stderr"
  t gfs-call cap_get_file /fifo
  same "" "$output"
  t -1 gfs-call cap_get_file /nope
}

@test "cap_get_file: an attribute that is broken is an error" {
  t gfs-call lsetxattr trusted.x y 1 /fifo
  # The kernel takes only good ones, so that a bad one comes from elsewhere: an
  # attribute on what is no regular file.
  gfs-mkdir /capdir
  t -1 gfs-call setxattr security.capability garbage 7 /file
  t gfs-call cap_get_file /capdir
  same "" "$output"
}
