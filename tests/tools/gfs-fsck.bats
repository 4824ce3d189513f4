# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
# The call behind it is mini_fsck.

setup_file () {
  disk=$(new_disk 320M) # the least that mkfs.xfs takes is 300 MiB
  export disk
  shared_handle --rw --format raw -a "$disk"
}

# An ext2 whose blocks are all free, its bitmap says.
damaged () {
  gfs-call mke2fs /dev/sda blockscount:4096 blocksize:1024 fstype:ext2
  bitmap_of "$disk"
  head -c 512 /dev/zero | gfs-dd if=- of=/dev/sda bs=512 seek="$bitmap"
}
# bitmap_of IMAGE: sets $bitmap, in sectors
bitmap_of () {
  gfs-sync
  bitmap=$(/sbin/dumpe2fs "$1" 2>/dev/null |
    sed -n 's/.*Block bitmap at \([0-9]*\).*/\1/p' | head -1)
  bitmap=$((bitmap * 2))
}

@test "gfs-fsck: no damage in a new file system of any kind" {
  for type in ext2 ext4 xfs btrfs vfat exfat f2fs ntfs jfs minix; do
    gfs-mkfs -t "$type" /dev/sda
    for option in -n -p -y; do
      t gfs-fsck "$option" /dev/sda
    done
    t gfs-call vfs_type /dev/sda
    same "$type" "$output"
  done
}

@test "gfs-fsck: finds, repairs and then does not find damage, as e2fsck does" {
  local copy=$BATS_TEST_TMPDIR/copy

  damaged
  gfs-sync
  cp --sparse=always "$disk" "$copy"
  t -4 gfs-fsck -n -f /dev/sda
  same "$(/sbin/e2fsck -fn "$copy" 2>/dev/null | sed "s,$copy,/dev/sda,")" \
    "$output"
  has "/dev/sda: ext2: errors are left" "$stderr"
  t -1 gfs-fsck -f /dev/sda
  t gfs-fsck -f -q /dev/sda
  same "" "$output"
  gfs-sync
  t /sbin/e2fsck -fn "$disk"
}

@test "gfs-fsck: a damaged superblock is found again with -t and -y" {
  gfs-mkfs -t ext4 /dev/sda
  gfs-call zero /dev/sda
  t -8 gfs-fsck -y /dev/sda
  has "/dev/sda: no filesystem is recognised" "$stderr"
  t -1 gfs-fsck -y -t ext4 /dev/sda
  t gfs-fsck -f /dev/sda
}

@test "gfs-fsck: FAT, btrfs and xfs with damage" {
  gfs-mkfs -t vfat /dev/sda
  # the media byte of the second table: the two differ
  gfs-sync
  second=$(/sbin/fsck.fat -nv "$disk" |
    sed -n 's/.*First FAT starts at byte \([0-9]*\).*/\1/p')
  printf 'xyz' | gfs-dd if=- of=/dev/sda bs=1 seek=$((second + 100))
  t -4 gfs-fsck -n /dev/sda
  t -1 gfs-fsck -p /dev/sda
  t gfs-fsck -n /dev/sda
  gfs-mkfs -t xfs /dev/sda
  # the free list of the first group
  head -c 512 /dev/zero | gfs-dd if=- of=/dev/sda bs=512 seek=1
  t -4 gfs-fsck /dev/sda -n
  t -1 gfs-fsck /dev/sda
  t gfs-fsck -n /dev/sda
}

@test "gfs-fsck: the sum over all devices, each of which is checked" {
  damaged
  t -12 gfs-fsck -n -f /dev/nope /dev/sda
  has "/dev/nope: " "$stderr"
  has "/dev/sda: ext2: errors are left" "$stderr"
  t -4 gfs-fsck -n -f --json /dev/sda
  same "/dev/sda ext2 4 True" "$(python3 -c '
import json, sys
for d in json.load(sys.stdin):
  print(d["device"], d["type"], d["status"], "Pass 5" in d["output"])' \
    <<<"$output")"
}

@test "gfs-fsck: without a device it checks all that is found" {
  local image

  image=$(new_disk 40M)
  printf '%s\n' size=4M size=20M size=4M size=4M | /sbin/sfdisk -q "$image"
  shared_handle --rw --format raw -a "$image"
  gfs-mkfs -t ext2 /dev/sda1
  gfs-mkfs -t vfat /dev/sda2
  gfs-mkswap /dev/sda3
  t gfs-fsck
  has "/dev/sda1: clean" "$output"
  has "/dev/sda2: 0 files" "$output"
  gfs-mount /dev/sda1 /
  t -8 gfs-fsck
  has "/dev/sda1: is mounted on /" "$stderr"
  has "/dev/sda2: 0 files" "$output"
  t -2 gfs-fsck -t ext2
}

@test "gfs-fsck: a mounted device, and what nothing can check" {
  gfs-mkfs -t ext2 /dev/sda
  gfs-mount /dev/sda /
  t -8 gfs-fsck /dev/sda
  has "/dev/sda: is mounted on /" "$stderr"
  gfs-umount /
  gfs-mkswap /dev/sda
  t -8 gfs-fsck /dev/sda
  has "/dev/sda: swap: nothing here can check that" "$stderr"
  t -8 gfs-fsck -t ../sh /dev/sda
}

@test "gfs-fsck: a read-only image is checked and not changed" {
  local image device sum

  image=$(new_disk 4M)
  /sbin/mke2fs -q -F -t ext2 -b 1024 "$image"
  bitmap_of "$image"
  dd if=/dev/zero of="$image" bs=512 count=1 seek="$bitmap" conv=notrunc \
    status=none
  sum=$(md5sum <"$image")
  t gfs-add --format raw "$image"
  device=$output
  t -4 gfs-fsck -f "$device"
  t -8 gfs-fsck -p "$device"
  has "is on a read-only drive" "$stderr"
  same "$sum" "$(md5sum <"$image")"
  t -2 gfs-fsck -a "$image" -y /dev/sda
  t -2 gfs-fsck -n -y "$device"
}

@test "gfs-fsck: the examples of its page work" { page_examples gfs-fsck; }
