# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 400M)
  export disk
  shared_handle --rw --format raw -a "$disk"
  gfs-part disk /dev/sda gpt
}

works () {
  t gfs-call mkfs "$1" /dev/sda1
  t gfs-call vfs_type /dev/sda1
  same "${2:-$1}" "$output"
  t gfs-call mount /dev/sda1 /
  t gfs-write /file content
  t gfs-cat /file
  same content "$output"
  t gfs-call umount /
}

@test "mkfs: ext2" { works ext2; }
@test "mkfs: ext3" { works ext3; }
@test "mkfs: ext4" { works ext4; }
@test "mkfs: xfs" { works xfs; }
@test "mkfs: btrfs" { works btrfs; }
@test "mkfs: vfat" { works vfat; }
@test "mkfs: ntfs" { works ntfs; }

@test "mkfs: vfat on a whole disk makes no partition table" {
  shared_handle --rw --format raw -a "$(new_disk 32M)"
  t gfs-call mkfs vfat /dev/sda
  t gfs-call blockdev-rereadpt /dev/sda
  t gfs-call list-partitions
  same "" "$output"
}

@test "mkfs: options reach the program" {
  t gfs-call mkfs ext4 /dev/sda1 blocksize:1024 inode:256 label:hello \
    features:^has_journal
  t gfs-call vfs_label /dev/sda1
  same hello "$output"
  t gfs-call mkfs vfat /dev/sda1 blocksize:8192 label:FAT
  t gfs-call vfs_label /dev/sda1
  same FAT "$output"
}

@test "mkfs_b: the block size is what the filesystem has" {
  t gfs-call mkfs_b ext2 2048 /dev/sda1
  t gfs-call tune2fs_l /dev/sda1
  has "Block size: 2048" "$output"
  t -1 gfs-call mkfs_b ext2 0 /dev/sda1
}

@test "mkfs: what was there before is not found any more" {
  gfs-call mkfs btrfs /dev/sda1
  t gfs-call mkfs vfat /dev/sda1
  t gfs-call vfs_type /dev/sda1
  same vfat "$output"
}

@test "mkfs: the program's own words tell why" {
  t -1 gfs-call mkfs nofs /dev/sda1
  has "mkfs.nofs" "$stderr"
  t -1 gfs-call mkfs ext4 /dev/sda1 features:no_such_feature
  has "no_such_feature" "$stderr"
  t -1 gfs-call mkfs ext4 /dev/sda1 blocksize:1000
  has "power of two" "$stderr"
}

@test "mkfs: clusters are counted in the sectors of the device" {
  local large

  large=$(new_disk 100M)
  t gfs-call add_drive "$large" format:raw blocksize:4096
  t gfs-call mkfs vfat /dev/sdb blocksize:4096
  t gfs-call mount /dev/sdb /
  t gfs-call statvfs /
  has "bsize: 4096" "$output"
  t gfs-call umount /
}

@test "mkfs: sizes that a type does not have are refused" {
  t -1 gfs-call mkfs ext4 /dev/sda1 sectorsize:512
  has "ext4: has no sector size" "$stderr"
  t -1 gfs-call mkfs vfat /dev/sda1 inode:256
  has "vfat: has no inode size" "$stderr"
}

@test "mkfs: a mounted filesystem is left alone" {
  gfs-call mkfs ext4 /dev/sda1
  gfs-call mount /dev/sda1 /
  t -1 gfs-call mkfs btrfs /dev/sda1
  has "/dev/sda1: is mounted on /: Device or resource busy" "$stderr"
  t gfs-call umount /
  t gfs-call mount /dev/sda1 /
  t gfs-call umount /
}
