# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () {
  disk=$(example_disk)
}

@test "gfs-mount: a read-only drive is mounted read-only" {
  shared_handle -a "$disk"
  t gfs-mount /dev/sda1
  t gfs-cat /etc/hostname
  same example "$output"
  t -1 gfs-write /x y
  has "Read-only file system" "$stderr"
}

@test "gfs-mount: --ro mounts read-only on a drive that could be written" {
  shared_handle --rw --format raw -a "$disk"
  t gfs-mount --ro /dev/sda1
  t -1 gfs-write /x y
  t gfs-umount --all
  t gfs-mount /dev/sda1
  t gfs-write /x y
}

@test "gfs-mount: lists what is mounted, below / as well" {
  other=$(new_fs_disk 32M)
  shared_handle --rw --format raw -a "$disk" -a "$other"
  t gfs-mount /dev/sda1 /
  t gfs-mkdir /mnt
  t gfs-mount /dev/sdb1 /mnt
  t gfs-mount
  same $'/dev/sda1 /\n/dev/sdb1 /mnt' "$(sort <<<"$output")"
  t gfs-write /mnt/file x
  t gfs-umount /mnt
  t gfs-ls /mnt
  same "" "$output"
}

@test "gfs-mount: what is no file system, and no device, are errors" {
  shared_handle -a "$disk"
  t -1 gfs-mount /dev/sda
  has "/dev/sda" "$stderr"
  t -1 gfs-mount /dev/sdz1
  has "/dev/sdz1" "$stderr"
}

@test "gfs-mount: -t and -o are taken" {
  shared_handle --rw --format raw -a "$disk"
  t -1 gfs-mount -t xfs /dev/sda1
  t gfs-mount -t ext4 -o noatime /dev/sda1
}

@test "gfs-mount: the examples of its page work" { page_examples gfs-mount; }
