# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () {
  disk=$(new_disk 3M)
  shared_handle --rw --format raw -a "$disk"
}

@test "blockdev: sizes in bytes and sectors" {
  t gfs-call blockdev_getsize64 /dev/sda
  same $((3 << 20)) "$output"
  t gfs-call blockdev_getsz /dev/sda
  same 6144 "$output"
  t gfs-call blockdev_getss /dev/sda
  same 512 "$output"
}

@test "blockdev_rereadpt: partitions that somebody wrote are found" {
  echo 'start=64, type=83' | /sbin/sfdisk -q "$(new_disk 3M)" >/dev/null
  local table=$BATS_TEST_TMPDIR/table
  truncate -s 3M "$table"
  echo 'start=64, type=83' | /sbin/sfdisk -q "$table"
  head -c 512 "$table" | gfs-upload - /dev/sda
  t gfs-call blockdev_flushbufs /dev/sda
  t gfs-call blockdev_rereadpt /dev/sda
  t gfs-call list_partitions
  same /dev/sda1 "$output"
}
