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
  local table=$BATS_TEST_TMPDIR/table
  truncate -s 3M "$table"
  echo 'start=64, type=83' | /sbin/sfdisk -q "$table"
  head -c 512 "$table" | gfs-upload - /dev/sda
  t gfs-call blockdev_flushbufs /dev/sda
  t gfs-call blockdev_rereadpt /dev/sda
  t gfs-call list_partitions
  same /dev/sda1 "$output"
}

@test "blockdev_setro, blockdev_setrw, blockdev_getro: writing is refused" {
  t gfs-call blockdev_getro /dev/sda
  same false "$output"
  t gfs-call blockdev_setro /dev/sda
  t gfs-call blockdev_getro /dev/sda
  same true "$output"
  t -1 gfs-call mkswap /dev/sda
  has "/dev/sda: " "$stderr"
  t gfs-call blockdev_setrw /dev/sda
  t gfs-call mkswap /dev/sda
}

@test "blockdev_getbsz, blockdev_setbsz, blockdev_setra: take sizes that are some" {
  t gfs-call blockdev_getbsz /dev/sda
  [[ $output =~ ^(512|1024|2048|4096)$ ]]
  t gfs-call blockdev_setbsz /dev/sda 1024
  t -1 gfs-call blockdev_setbsz /dev/sda 1000
  has "/dev/sda: block size 1000" "$stderr"
  t gfs-call blockdev_setra /dev/sda 512
  # mini_blockdev tells it: tools/gfs-blockdev.bats
  t -1 gfs-call blockdev_setra /dev/sda -1
  t -1 gfs-call blockdev_getro /dev/nope
  has "/dev/nope" "$stderr"
}
