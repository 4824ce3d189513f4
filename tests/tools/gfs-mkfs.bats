# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 400M) # the least that mkfs.xfs takes is 300 MiB
  shared_handle --rw --format raw -a "$disk"
  export disk
}

@test "gfs-mkfs: makes file systems of each kind, which can then be mounted" {
  for type in ext2 ext3 ext4 xfs btrfs vfat; do
    t gfs-mkfs "$type" /dev/sda
    t gfs-devices -l
    has " $type" "$output"
    t gfs-mount /dev/sda /
    t gfs-write /file "$type"
    t gfs-cat /file
    same "$type" "$output"
    t gfs-umount /
  done
}

@test "gfs-mkfs: -L and --blocksize are what the host reads" {
  t gfs-mkfs -L mylabel --blocksize 1024 ext4 /dev/sda
  t gfs-call sync
  t /sbin/dumpe2fs -h "$disk"
  has "mylabel" "$output"
  [[ $output =~ Block\ size:\ +1024 ]]
}

@test "gfs-mkfs: an unknown type is an error that names it" {
  t -1 gfs-mkfs nosuchfs /dev/sda
  has nosuchfs "$stderr"
}

@test "gfs-mkfs: a mounted device is refused" {
  t gfs-mkfs ext4 /dev/sda
  t gfs-mount /dev/sda /
  t -1 gfs-mkfs ext4 /dev/sda
  has "busy" "$stderr"
  t gfs-umount /
}

@test "gfs-mkfs: -a without --rw is misuse" {
  t -2 gfs-mkfs -a "$disk" ext4 /dev/sda
  has "--rw" "$stderr"
}

@test "gfs-mkfs: the examples of its page work" { page_examples gfs-mkfs; }
