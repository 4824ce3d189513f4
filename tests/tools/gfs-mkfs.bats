# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
# The call behind it is mini_mkfs.

setup_file () {
  disk=$(new_disk 400M) # the least that mkfs.xfs takes is 300 MiB
  second=$(new_disk 200M)
  shared_handle --rw --format raw -a "$disk" -a "$second"
  export disk second
}

@test "gfs-mkfs: makes file systems of each kind, which can then be mounted" {
  for type in ext2 ext3 ext4 xfs btrfs vfat f2fs exfat; do
    t gfs-mkfs -t "$type" /dev/sda
    t gfs-devices -l
    has " $type" "$output"
    t gfs-mount /dev/sda /
    t gfs-write /file "$type"
    t gfs-cat /file
    same "$type" "$output"
    t gfs-umount /
  done
}

@test "gfs-mkfs: jfs, minix and ntfs are what libblkid says" {
  for type in jfs minix ntfs; do
    t gfs-mkfs -t "$type" /dev/sdb
    t gfs-call vfs_type /dev/sdb
    same "$type" "$output"
  done
}

@test "gfs-mkfs: -L, -b, -O, -I and -U are what the host reads" {
  local uuid=11111111-2222-4333-8444-555555555555

  t gfs-mkfs -t ext4 -L mylabel -b 1K -I 512 -O ^has_journal,^resize_inode \
    -U "$uuid" /dev/sda
  t gfs-call sync
  t /sbin/dumpe2fs -h "$disk"
  has "mylabel" "$output"
  has "$uuid" "$output"
  hasnt has_journal "$output"
  [[ $output =~ Block\ size:\ +1024 ]]
  [[ $output =~ Inode\ size:[[:space:]]+512 ]]
}

@test "gfs-mkfs: -U is what libblkid reads, of every type that has it" {
  local uuid=11111111-2222-4333-8444-555555555555

  for type in ext2 xfs btrfs f2fs; do
    t gfs-mkfs -t "$type" -U "$uuid" -L name /dev/sda
    t gfs-call vfs_uuid /dev/sda
    same "$uuid" "$output"
    t gfs-call vfs_label /dev/sda
    same name "$output"
  done
  for serial in 1234-ABCD 1234abcd; do
    t gfs-mkfs -t vfat -U "$serial" /dev/sda
    t gfs-call vfs_uuid /dev/sda
    same 1234-ABCD "$output"
  done
}

@test "gfs-mkfs: several devices become one btrfs, or a file system each" {
  t gfs-mkfs -t btrfs --data raid1 --metadata raid1 /dev/sda /dev/sdb
  t gfs-call vfs_uuid /dev/sda
  local uuid=$output
  t gfs-call vfs_uuid /dev/sdb
  same "$uuid" "$output"
  t gfs-mount /dev/sda /
  t gfs-write /file x
  t gfs-umount /
  t gfs-mkfs -t ext2 /dev/sda /dev/sdb
  t gfs-call vfs_type /dev/sda
  same ext2 "$output"
  t gfs-call vfs_type /dev/sdb
  same ext2 "$output"
  t -1 gfs-mkfs -t ext2 /dev/nope /dev/sda
  has "/dev/nope" "$stderr"
  t -2 gfs-mkfs -t ext2 -U 11111111-2222-4333-8444-555555555555 /dev/sd{a,b}
}

@test "gfs-mkfs: an old disk with partitions loses them" {
  gfs-part disk /dev/sdb gpt
  t gfs-mkfs -t ext2 /dev/sdb
  t gfs-call list_partitions
  same "" "$output"
  t gfs-call sync
  t /sbin/blkid -p -o value -s TYPE "$second"
  same ext2 "$output"
  t /sbin/blkid -p -o value -s PTTYPE "$second"
  same "" "$output"
}

@test "gfs-mkfs: TYPE may also be the first argument, but not twice" {
  t gfs-mkfs ext2 /dev/sda
  t gfs-call vfs_type /dev/sda
  same ext2 "$output"
  t -1 gfs-mkfs -t ext2 ext3 /dev/sda
  has "ext3" "$stderr"
  t -2 gfs-mkfs /dev/sda
  has "-t" "$stderr"
  t -2 gfs-mkfs ext2
  has "which device" "$stderr"
}

@test "gfs-mkfs: what a type does not have is an error that says so" {
  t -1 gfs-mkfs -t nosuchfs /dev/sda
  has nosuchfs "$stderr"
  t -1 gfs-mkfs -t ../../bin/sh /dev/sda
  has "not the name of a filesystem" "$stderr"
  t -1 gfs-mkfs -t ext4 --data raid1 /dev/sda
  has "ext4: has no profile of data to choose" "$stderr"
  t -1 gfs-mkfs -t xfs -O crc /dev/sda
  has "xfs: has no features to choose" "$stderr"
  t -1 gfs-mkfs -t ntfs -U 12 /dev/sda
  has "ntfs: has no UUID to choose" "$stderr"
  t -1 gfs-mkfs -t vfat -U 12345-678 /dev/sda
  has "not like 1234-ABCD" "$stderr"
  t -1 gfs-mkfs -t ext4 -L 12345678901234567 /dev/sda
  has "at most 16 bytes" "$stderr"
  t -1 gfs-mkfs -t vfat -L "a label of FAT" /dev/sda
  t -2 gfs-mkfs -t ext4 -b 1x /dev/sda
  has "--blocksize: 1x: not a size" "$stderr"
  t -2 gfs-mkfs -t swap /dev/sda
  has gfs-mkswap "$stderr"
}

@test "gfs-mkfs: a mounted device is refused" {
  t gfs-mkfs -t ext2 /dev/sda
  t gfs-mount /dev/sda /
  t -1 gfs-mkfs -t ext2 /dev/sda
  has "/dev/sda: is mounted on /" "$stderr"
  t -1 gfs-mkfs -t btrfs /dev/sdb /dev/sda
  has "/dev/sda: is mounted on /" "$stderr"
  t gfs-umount /
}

@test "gfs-mkfs: a read-only drive is refused, and -a without --rw is misuse" {
  t gfs-add --format raw "$(new_disk 4M)"
  t -1 gfs-mkfs -t ext2 "$output"
  has "is on a read-only drive" "$stderr"
  t -2 gfs-mkfs -a "$disk" -t ext4 /dev/sda
  has "--rw" "$stderr"
}

@test "gfs-mkfs: the examples of its page work" { page_examples gfs-mkfs; }
