# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../btrfs.bash

# sda is a btrfs of the host's, sdb an ext4 with space for files.
setup_file () {
  need mkfs.btrfs btrfs btrfs-image
  disk=$(btrfs_disk 320M)
  other=$(new_fs_disk 64M)
  export disk other
  shared_handle --rw --format raw -a "$disk" -a "$other"
}

teardown () {
  gfs-call umount_all
  run_later
}

@test "btrfs_fsck: a good one is good, damage is told, nothing is repaired" {
  t gfs-call btrfs_fsck /dev/sda
  t gfs-call btrfs_fsck /dev/sda superblock:1
  t gfs-call btrfs_fsck /dev/sda repair:true
  t -1 gfs-call btrfs_fsck /dev/sdb1
  has "/dev/sdb1: " "$stderr"
  t -1 gfs-call btrfs_fsck /dev/sda superblock:-1
  has "superblock must not be negative" "$stderr"
  gfs-call mount /dev/sda /
  t -1 gfs-call btrfs_fsck /dev/sda
  has "/dev/sda: is mounted on /" "$stderr"
}

@test "btrfs_rescue_super_recover: the first superblock comes back" {
  head -c 4096 /dev/zero | gfs-call upload_offset - /dev/sda 65536
  gfs-call blockdev_flushbufs /dev/sda
  t -1 gfs-call mount /dev/sda /
  has "/dev/sda" "$stderr"
  t gfs-call btrfs_rescue_super_recover /dev/sda
  t gfs-call mount /dev/sda /
  t gfs-call umount /
  t gfs-call btrfs_rescue_super_recover /dev/sda
  t -1 gfs-call btrfs_rescue_super_recover /dev/sdb1
  has "/dev/sdb1: " "$stderr"
}

@test "btrfs_rescue_chunk_recover: says nothing of a good one" {
  t gfs-call btrfs_rescue_chunk_recover /dev/sda
  t -1 gfs-call btrfs_rescue_chunk_recover /dev/sdb1
  has "/dev/sdb1: " "$stderr"
}

@test "btrfstune_seeding, btrfs_set_seeding: a seed cannot be written" {
  t gfs-call btrfstune_seeding /dev/sda true
  gfs-call mount /dev/sda /
  t -1 gfs-write /file x
  has "Read-only file system" "$stderr"
  t -1 gfs-call btrfstune_seeding /dev/sda false
  has "/dev/sda: is mounted on /" "$stderr"
  gfs-call umount /
  t gfs-call btrfs_set_seeding /dev/sda false
  gfs-call mount /dev/sda /
  t gfs-write /file x
  t -1 gfs-call btrfs_set_seeding /dev/sdb1 true
  has "/dev/sdb1: " "$stderr"
}

@test "btrfstune: features that are there already are no error" {
  t gfs-call btrfstune_enable_extended_inode_refs /dev/sda
  t gfs-call btrfstune_enable_skinny_metadata_extent_refs /dev/sda
  t -1 gfs-call btrfstune_enable_extended_inode_refs /dev/sdb1
  has "/dev/sdb1: " "$stderr"
  t -1 gfs-call btrfstune_enable_skinny_metadata_extent_refs /dev/sdb1
  has "/dev/sdb1: " "$stderr"
}

@test "btrfs_image: the host can restore it" {
  gfs-call mount /dev/sdb1 /
  t gfs-call btrfs_image /dev/sda /meta
  t gfs-call btrfs_image /dev/sda /small compresslevel:9
  gfs-download /small "$BATS_TEST_TMPDIR/small"
  t btrfs-image -r "$BATS_TEST_TMPDIR/small" "$BATS_TEST_TMPDIR/restored.img"
  t btrfs check "$BATS_TEST_TMPDIR/restored.img"
  t -1 gfs-call btrfs_image /dev/sda /x compresslevel:10
  has "compresslevel must be from 0 to 9" "$stderr"
  t -1 gfs-call btrfs_image /dev/sdb1 /x
  has "/dev/sdb1: is mounted" "$stderr"
  gfs-call mkfifo 0600 /fifo
  t -1 gfs-call btrfs_image /dev/sda /fifo
  has "/fifo" "$stderr"
  t -1 gfs-call btrfs_image "" /x
  has "the list of devices is empty" "$stderr"
}
