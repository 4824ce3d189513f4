# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
# mini_fsck is what gfs-fsck shows: tools/gfs-fsck.bats; mini_tune2fs is
# behind gfs-tune2fs.

setup_file () {
  disk=$(new_disk 4M)
  export disk
  shared_handle --rw --format raw -a "$disk"
}

@test "fsck: 0, 1 and 8 as of the host's fsck" {
  gfs-call mkfs ext2 /dev/sda
  t gfs-call fsck ext2 /dev/sda
  same 0 "$output"
  damage
  t gfs-call fsck ext2 /dev/sda
  same 1 "$output"
  t gfs-call fsck auto /dev/sda
  same 0 "$output"
  t gfs-call fsck vfat /dev/sda
  hasnt 0 "$output"
  gfs-call zero /dev/sda
  t gfs-call fsck ext4 /dev/sda
  same 8 "$output"
  t -1 gfs-call fsck auto /dev/sda
  has "/dev/sda: no filesystem is recognised" "$stderr"
}
# Not clean, and a wrong count of free blocks.
damage () {
  printf '\0\0' | gfs-dd if=- of=/dev/sda bs=1 seek=1082
  printf '\377\0' | gfs-dd if=- of=/dev/sda bs=1 seek=1036
}

@test "fsck: FAT is repaired, too" {
  gfs-call mkfs vfat /dev/sda
  t gfs-call fsck vfat /dev/sda
  same 0 "$output"
}

@test "fsck: unknown types and devices in use are errors" {
  t -1 gfs-call fsck nofs /dev/sda
  has "/dev/sda: nofs: there is no program fsck.nofs here" "$stderr"
  t -1 gfs-call fsck ../../bin/sh /dev/sda
  has "not the name of a filesystem" "$stderr"
  t -1 gfs-call fsck "" /dev/sda
  gfs-call mkfs ext2 /dev/sda
  gfs-mount /dev/sda /
  t -1 gfs-call fsck ext2 /dev/sda
  has "/dev/sda: is mounted on /" "$stderr"
  gfs-umount /
}
