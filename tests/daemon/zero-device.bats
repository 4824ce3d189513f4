# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle 24M; }

@test "zero: the beginning, and nothing else" {
  local device image

  image=$(new_disk 3M)
  t gfs-add --rw --format raw "$image"
  device=$output
  gfs-part disk "$device" gpt
  yes | head -c 1M | gfs-upload - "$device"
  t gfs-call zero "$device"
  gfs-sync
  t cmp -n 131072 "$image" /dev/zero
  same "$(yes | head -c 917504 | md5sum)" \
    "$(tail -c +131073 "$image" | head -c 917504 | md5sum)"
  t -1 gfs-call zero /dev/sda
  has "/dev/sda: /dev/sda1 is mounted on /" "$stderr"
}

@test "zero, wipefs: a disk's partitions are gone" {
  local device image

  image=$(new_disk 3M)
  t gfs-add --rw --format raw "$image"
  device=$output
  for call in zero wipefs zero_device; do
    gfs-part disk "$device" mbr
    t gfs-call "$call" "$device"
    t gfs-call list_partitions
    same /dev/sda1 "$output"
  done
  # A GPT has a second copy, at the end.
  gfs-part disk "$device" gpt
  t gfs-call wipefs "$device"
  gfs-sync
  t /sbin/wipefs "$image"
  same "" "$output"
}

@test "wipefs: what is found on top of one another goes, the rest stays" {
  local device image

  image=$(new_disk 110M)
  t gfs-add --rw --format raw "$image"
  device=$output
  gfs-call mkfs btrfs "$device"
  truncate -s 1M "$BATS_TEST_TMPDIR/swap"
  /sbin/mkswap -q "$BATS_TEST_TMPDIR/swap"
  head -c 4096 "$BATS_TEST_TMPDIR/swap" | gfs-upload - "$device"
  gfs-call pwrite_device "$device" precious 100000000
  t gfs-call wipefs "$device"
  t gfs-call vfs_type "$device"
  same "" "$output"
  gfs-sync
  t /sbin/wipefs "$image"
  same "" "$output"
  t gfs-call pread_device "$device" 8 100000000
  same precious "$output"
  t gfs-call wipefs "$device"
  t -1 gfs-call wipefs /dev/sda1
  has "/dev/sda1: is mounted on /" "$stderr"
}

@test "zero_device: everything, and a sparse image stays sparse" {
  local device image

  image=$(new_disk 256M)
  t gfs-add --rw --format raw "$image"
  device=$output
  gfs-call pwrite_device "$device" secret 200000123
  yes | head -c 3M | gfs-upload - "$device"
  t gfs-call zero_device "$device"
  t gfs-call is_zero_device "$device"
  same true "$output"
  gfs-sync
  (($(du -k "$image" | cut -f1) < 8192))
  t -1 gfs-call zero_device /dev/sda
  has "is mounted on /" "$stderr"
}

@test "zerofree: free blocks become zeroes, files stay" {
  local device image

  image=$(new_disk 8M)
  t gfs-add --rw --format raw "$image"
  device=$output
  gfs-call mkfs ext2 "$device"
  gfs-call mkdir /there
  gfs-mount "$device" /there
  yes 'old secret' | head -c 1M | gfs-write /there/old
  gfs-write /there/kept kept
  gfs-rm /there/old
  t -1 gfs-call zerofree "$device"
  has "is mounted on /there" "$stderr"
  gfs-umount /there
  t grep -qa 'old secret' "$image"
  t gfs-call zerofree "$device"
  gfs-sync
  t -1 grep -qa 'old secret' "$image"
  t /sbin/e2fsck -fn "$image"
  t /sbin/debugfs -R 'cat /kept' "$image"
  same kept "$output"
  gfs-call zero "$device"
  t -1 gfs-call zerofree "$device"
  has "$device: " "$stderr"
}

@test "blkdiscard, blkdiscardzeroes: of a device that is not in use" {
  t gfs-add --rw --format raw "$(new_disk 3M)"
  t gfs-call blkdiscard "$output"
  t gfs-call blkdiscardzeroes /dev/sda
  same false "$output"
  t -1 gfs-call blkdiscard /dev/sda1
  has "is mounted on /" "$stderr"
}
