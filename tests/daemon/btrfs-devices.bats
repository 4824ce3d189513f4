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

@test "btrfs_device_add, _delete, balance: a third device comes and goes" {
  gfs-call mount /dev/sda /
  gfs-write /kept content
  t gfs-call btrfs_device_add /dev/sdc /
  t gfs-call btrfs_filesystem_show /dev/sda
  same $'/dev/sda\n/dev/sdb\n/dev/sdc' "$output"
  t gfs-call btrfs_filesystem_balance /
  t gfs-call btrfs_device_delete /dev/sdb /
  t gfs-call btrfs_filesystem_show /dev/sda
  same $'/dev/sda\n/dev/sdc' "$output"
  t gfs-call vfs_type /dev/sdb
  same "" "$output"
  t gfs-call btrfs_device_add /dev/sdb /
  t gfs-call btrfs_device_delete /dev/sdc /
  t gfs-cat /kept
  same content "$output"
  t gfs-call umount /
  t gfs-call sync
  t btrfs check "$one"
  hasnt ERROR "$stderr"
}

@test "btrfs_device_add: what is not empty, in use, or too small is left alone" {
  gfs-call mount /dev/sda /
  t -1 gfs-call btrfs_device_add /dev/sdb /
  has "/dev/sdb: " "$stderr"
  gfs-call mkfs ext4 /dev/sdd
  t -1 gfs-call btrfs_device_add /dev/sdd /
  has "/dev/sdd: is not empty: there is ext4" "$stderr"
  gfs-part init /dev/sdd gpt
  t -1 gfs-call btrfs_device_add "/dev/sdc /dev/sdd" /
  has "/dev/sdd: is not empty: there is gpt" "$stderr"
  t -1 gfs-call btrfs_device_add /dev/sdd /nope
  has "/nope: No such file" "$stderr"
  t -1 gfs-call btrfs_device_delete /dev/sda /
  has "/dev/sda: raid1 needs two devices at least" "$stderr"
  t -1 gfs-call btrfs_device_delete /dev/sdc /
  has "/dev/sdc: " "$stderr"
}

@test "btrfs_replace: another device takes over, if it is large enough" {
  gfs-call mount /dev/sda /
  gfs-write /kept content
  head -c 1M /dev/zero | gfs-upload - /dev/sdd
  t -1 gfs-call btrfs_replace /dev/sdb /dev/sdd /
  has "/dev/sdd: " "$stderr"
  t -1 gfs-call btrfs_replace /dev/sdd /dev/sdc /
  has "/dev/sd" "$stderr"
  t gfs-call btrfs_replace /dev/sdb /dev/sdc /
  t gfs-call btrfs_filesystem_show /dev/sda
  same $'/dev/sda\n/dev/sdc' "$output"
  t gfs-call btrfs_replace /dev/sdc /dev/sdb /
  t gfs-cat /kept
  same content "$output"
}

@test "mkfs_btrfs: several devices become one, with what was asked for" {
  t gfs-call mkfs_btrfs "/dev/sdc /dev/sdb" datatype:raid1 metadata:raid1 \
    label:ours nodesize:32768 leafsize:32768 sectorsize:4096 \
    bytecount:$((300 << 20)) allocstart:0
  t gfs-call vfs_label /dev/sdb
  same ours "$output"
  t gfs-call btrfs_filesystem_show /dev/sdc
  same $'/dev/sdb\n/dev/sdc' "$output"
  t gfs-call mount /dev/sdc /
  t gfs-call umount /
  gfs-call sync
  t btrfs inspect-internal dump-super "$three"
  has "nodesize		32768" "$output"
  has "total_bytes		$((600 << 20))" "$output"
}

@test "mkfs_btrfs: no device, one twice, one in use, odd values" {
  t -1 gfs-call mkfs_btrfs ""
  has "the list of devices is empty" "$stderr"
  t -1 gfs-call mkfs_btrfs "/dev/sdc /dev/sdc"
  has "/dev/sdc: is in the list twice" "$stderr"
  t -1 gfs-call mkfs_btrfs /dev/sdc datatype:raid99
  has "raid99" "$stderr"
  t -1 gfs-call mkfs_btrfs /dev/sdc nodesize:4096 leafsize:8192
  has "leafsize and nodesize must be equal" "$stderr"
  t -1 gfs-call mkfs_btrfs /dev/sdc allocstart:4096
  has "allocstart" "$stderr"
  t -1 gfs-call mkfs_btrfs /dev/sdc bytecount:-5
  has "bytecount must be positive" "$stderr"
  t -1 gfs-call mkfs_btrfs /dev/sdd
  has "/dev/sdd: " "$stderr"
  gfs-call mkfs btrfs /dev/sdc
  gfs-call mount /dev/sdc /
  t -1 gfs-call mkfs_btrfs /dev/sdc
  has "/dev/sdc: is mounted on /" "$stderr"
}
