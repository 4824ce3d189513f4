# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }
teardown () {
  gfs-call umask 022 >/dev/null
  run_later
}

@test "umask: lives on from one tool to the next" {
  t gfs-call umask 027
  t gfs-call get_umask
  has 27 "$(printf '%o' "$output")"
  gfs-mkdir /umask
  t gfs-call stat /umask
  has "mode: $((040750))" "$output"
}

@test "umask: refuses what is no mask" {
  t -1 gfs-call umask 01000
  t -1 gfs-call -- umask -1
}

@test "chmod, chown, statns: set and read" {
  gfs-write /meta x
  t gfs-call chmod 04711 /meta
  t gfs-call chown 1000 100 /meta
  t gfs-call chmod 04711 /meta
  t gfs-call statns /meta
  has "st_uid: 1000" "$output"
  has "st_gid: 100" "$output"
  has "st_mode: $((0104711))" "$output"
  t -1 gfs-call chmod 010000 /meta
  t -1 gfs-call chown 0 0 /nope
  has "/nope: No such file or directory" "$stderr"
}
