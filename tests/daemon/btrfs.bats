# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../btrfs.bash

setup_file () {
  need mkfs.btrfs btrfs
  disk=$(new_disk 1100M)
  export disk
  printf 'size=600M\nsize=100M\n' | /sbin/sfdisk -q -X gpt "$disk"
  mkfs.btrfs -q -f -b 300M "$(new_disk 300M | tee "$BATS_FILE_TMPDIR/name")"
  dd if="$(cat "$BATS_FILE_TMPDIR/name")" of="$disk" bs=1M seek=1 \
    conv=sparse,notrunc status=none
  shared_handle --rw --format raw -a "$disk"
}

@test "btrfs_filesystem_resize: fills its device, takes a size, in use" {
  gfs-call mount /dev/sda1 /
  gfs-write /file content
  t gfs-call btrfs_filesystem_resize /
  has "blocks: $((600 * 256))" "$(gfs-call statvfs /)"
  t gfs-call btrfs_filesystem_resize / size:$((320 << 20))
  has "blocks: $((320 * 256))" "$(gfs-call statvfs /)"
  t gfs-cat /file
  same content "$output"
  t gfs-call umount /
  dd if="$disk" of="$BATS_TEST_TMPDIR/out.img" bs=1M skip=1 count=600 \
    conv=sparse status=none
  t btrfs check "$BATS_TEST_TMPDIR/out.img"
}

@test "btrfs_filesystem_resize: too large, too small, full, or no btrfs" {
  gfs-call mount /dev/sda1 /
  t gfs-call btrfs_filesystem_resize /
  t -1 gfs-call btrfs_filesystem_resize / size:$((1 << 40))
  has "/: the device has no $((1 << 40)) bytes: File too large" "$stderr"
  t -1 gfs-call btrfs_filesystem_resize / size:100000000
  has "/: no btrfs can be made smaller than 256 MiB" "$stderr"
  t -1 gfs-call btrfs_filesystem_resize / size:-1
  has "/: the size must be positive" "$stderr"
  gfs-call fallocate64 /large $((380 << 20))
  t -1 gfs-call btrfs_filesystem_resize / size:$((300 << 20))
  has "/: what is stored does not fit into $((300 << 20)) bytes" "$stderr"
  t -1 gfs-call btrfs_filesystem_resize /nope
  has "/nope: No such file" "$stderr"
  gfs-call mkfs ext2 /dev/sda2
  gfs-mkdir /ext2
  gfs-call mount /dev/sda2 /ext2
  t -1 gfs-call btrfs_filesystem_resize /ext2
  has "/ext2: not on a btrfs filesystem" "$stderr"
  gfs-call umount_all
}

@test "btrfs: the group is there" {
  t gfs-call available btrfs
  t gfs-call available "xfs ntfs3g ntfsprogs f2fs"
}
