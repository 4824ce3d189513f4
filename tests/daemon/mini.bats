# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

@test "mini_scan_drive, mini_remove_drive: a drive comes and goes" {
  local a b
  a=$(new_fs_disk 32M)
  b=$(new_fs_disk 32M)
  shared_handle --rw --format raw -a "$a"
  t gfs-add --format raw "$b"
  t gfs-call list_partitions
  same $'/dev/sda1\n/dev/sdb1' "$output"
  t gfs-call mount /dev/sdb1 /
  t gfs-ls /
}

@test "control calls: a client channel is refused" {
  shared_handle
  t -2 gfs-call mini_freeze
}
