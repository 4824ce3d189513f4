# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () {
  a=$(new_disk 1M)
  b=$(new_disk 2M)
  echo 'start=64, type=83' | /sbin/sfdisk -q "$b"
  shared_handle --rw --format raw -a "$a" -a "$b"
}

@test "list_devices, nr_devices: all disks in order" {
  t gfs-call list_devices
  same $'/dev/sda\n/dev/sdb' "$output"
  t gfs-call nr_devices
  same 2 "$output"
}

@test "is_whole_device: tells disks and partitions apart" {
  t gfs-call is_whole_device /dev/sdb
  same true "$output"
  t gfs-call is_whole_device /dev/sdb1
  same false "$output"
}

@test "devices: a name that is no device is refused" {
  t -1 gfs-call is_whole_device /dev/sdz
  has "/dev/sdz: No such file or directory" "$stderr"
  t -1 gfs-call is_whole_device /dev/console
  has "/dev/console: Block device required" "$stderr"
  t -1 gfs-call is_whole_device /etc/passwd
}
