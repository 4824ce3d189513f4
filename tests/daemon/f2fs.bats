# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  need mkfs.f2fs fsck.f2fs
  f2fs=$BATS_FILE_TMPDIR/f2fs.img
  export f2fs
  truncate -s 64M "$f2fs"
  mkfs.f2fs -q "$f2fs" >/dev/null
  disk=$(new_disk 200M)
  export disk
  printf 'size=128M\nsize=32M\n' | /sbin/sfdisk -q -X gpt "$disk"
  dd if="$f2fs" of="$disk" bs=1M seek=1 conv=sparse,notrunc status=none
  shared_handle --rw --format raw -a "$disk"
}

@test "f2fs_expand: the file system fills its device, with what is in it" {
  gfs-call mount /dev/sda1 /
  gfs-write /file content
  before=$(gfs-call statvfs / | sed -n 's/^blocks: //p')
  t -1 gfs-call f2fs_expand /dev/sda1
  has "/dev/sda1: is mounted on /" "$stderr"
  gfs-call umount /
  t gfs-call f2fs_expand /dev/sda1
  gfs-call mount /dev/sda1 /
  t gfs-cat /file
  same content "$output"
  t test "$(gfs-call statvfs / | sed -n 's/^blocks: //p')" -gt "$before"
  gfs-call umount /
  gfs-call sync
  dd if="$disk" of="$BATS_TEST_TMPDIR/out.img" bs=1M skip=1 count=128 \
    conv=sparse status=none
  t fsck.f2fs --dry-run "$BATS_TEST_TMPDIR/out.img"
}

@test "f2fs_expand: what is no F2FS is an error that names the device" {
  t -1 gfs-call f2fs_expand /dev/sda2
  has "/dev/sda2: " "$stderr"
}
