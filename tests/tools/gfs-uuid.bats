# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_fs_disk)
  export disk
  shared_handle --rw --format raw -a "$disk"
}

@test "gfs-uuid: prints what the host's blkid does, sets, and makes one up" {
  t gfs-uuid /dev/sda1 01234567-89AB-cdef-0123-456789abcdef
  t gfs-uuid /dev/sda1
  same 01234567-89ab-cdef-0123-456789abcdef "$output"
  gfs-sync
  dd if="$disk" of="$BATS_TEST_TMPDIR/part.img" bs=1M skip=1 conv=sparse \
    status=none
  t /sbin/blkid -p -o value -s UUID "$BATS_TEST_TMPDIR/part.img"
  same 01234567-89ab-cdef-0123-456789abcdef "$output"
  t gfs-uuid /dev/sda1 random
  t gfs-uuid /dev/sda1
  hasnt 01234567 "$output"
  fsck_disk "$disk"
}

@test "gfs-uuid: no UUID, mounted, or nothing there" {
  t -1 gfs-uuid /dev/sda1 1234
  has "gfs-uuid: /dev/sda1: 1234: not a UUID of ext4" "$stderr"
  t gfs-mount /dev/sda1 /
  t -1 gfs-uuid /dev/sda1 random
  has "/dev/sda1: is mounted on /" "$stderr"
  t gfs-umount /
  t gfs-uuid /dev/sda
  same "" "$output"
  t -2 gfs-uuid -a "$disk" /dev/sda1 random
}

@test "gfs-uuid: the examples of its page work" { page_examples gfs-uuid; }
