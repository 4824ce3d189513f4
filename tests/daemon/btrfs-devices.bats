# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../btrfs.bash

# sda and sdb are one btrfs that the host has made, sdc to sde are empty.
setup_file () {
  need mkfs.btrfs btrfs
  one=$(new_disk 320M)
  two=$(new_disk 320M)
  three=$(new_disk 320M)
  small=$(new_disk 16M)
  export one two three small
  mkfs.btrfs -q -f -d raid1 -m raid1 "$one" "$two"
  shared_handle --rw --format raw -a "$one" -a "$two" -a "$three" -a "$small"
}

teardown () {
  gfs-call umount_all
  run_later
}

@test "btrfs: one on several devices is mounted by whichever of them" {
  t gfs-call mount /dev/sdb /
  t gfs-write /file content
  t gfs-call umount /
  t gfs-call mount /dev/sda /
  t gfs-cat /file
  same content "$output"
}

@test "btrfs_filesystem_show: all devices, asked by either, mounted or not" {
  t gfs-call btrfs_filesystem_show /dev/sda
  same $'/dev/sda\n/dev/sdb' "$output"
  gfs-call mount /dev/sda /
  t gfs-call btrfs_filesystem_show /dev/sdb
  same $'/dev/sda\n/dev/sdb' "$output"
  t -1 gfs-call btrfs_filesystem_show /dev/sdc
  has "/dev/sdc: not a btrfs filesystem" "$stderr"
}

@test "btrfs_filesystem_show: a missing device is an error, so is mounting" {
  GFS_HANDLE=$(gfs-launch --idle 60 --format raw -a "$two" 3>&- 4>&-)
  later gfs-close -H "$GFS_HANDLE"
  t -1 gfs-call btrfs_filesystem_show /dev/sda
  has "/dev/sda: some devices of the filesystem are missing: there are 1 of 2" "$stderr"
  t -1 gfs-call mount /dev/sda /
  has "/dev/sda on /" "$stderr"
  t -1 gfs-call btrfs_subvolume_list /dev/sda
  has "/dev/sda: cannot mount it as btrfs" "$stderr"
  t gfs-call mount_options ro,degraded /dev/sda /
  t gfs-call ls /
  gfs-call umount /
}
