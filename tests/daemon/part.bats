# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () {
  disk=$(new_disk 64M)
  shared_handle --rw --format raw -a "$disk"
}

@test "part_disk: the node of the partition is there at once" {
  t gfs-call part_disk /dev/sda gpt
  t gfs-call list_partitions
  same /dev/sda1 "$output"
  t gfs-call blockdev_getsize64 /dev/sda1
  same $(((131072 - 255) * 512)) "$output"
}

@test "part_init, part_add: sectors are taken as they are, from the end too" {
  t gfs-call part_init /dev/sda gpt
  t gfs-call part_add /dev/sda p 64 9999
  t gfs-call -- part_add /dev/sda primary 10000 -64
  t /sbin/sfdisk -d "$disk"
  has "start=          64, size=        9936" "$output"
  t gfs-call list_partitions
  same $'/dev/sda1\n/dev/sda2' "$output"
}

@test "part_add: logical partitions are numbered from 5" {
  gfs-call part_init /dev/sda mbr
  gfs-call part_add /dev/sda p 64 999
  t gfs-call -- part_add /dev/sda extended 1000 -1
  t gfs-call part_add /dev/sda logical 1064 1999
  t gfs-call list_partitions
  same $'/dev/sda1\n/dev/sda2\n/dev/sda5' "$output"
}

@test "part_add: another partition of the disk may be mounted" {
  gfs-call part_init /dev/sda gpt
  gfs-call part_add /dev/sda p 2048 40000
  gfs-call mkfs ext4 /dev/sda1
  gfs-call mount /dev/sda1 /
  t gfs-call part_add /dev/sda p 40001 60000
  t gfs-call list_partitions
  same $'/dev/sda1\n/dev/sda2' "$output"
  t gfs-call part_del /dev/sda 2
  t gfs-call list_partitions
  same /dev/sda1 "$output"
}

@test "part: what is mounted is neither deleted nor overwritten" {
  gfs-call part_disk /dev/sda gpt
  gfs-call mkfs ext4 /dev/sda1
  gfs-call mount /dev/sda1 /
  t -1 gfs-call part_del /dev/sda 1
  has "busy" "$stderr"
  t -1 gfs-call part_init /dev/sda mbr
  has "/dev/sda: /dev/sda1 is mounted on /: Device or resource busy" "$stderr"
  t gfs-call part_get_parttype /dev/sda
  same gpt "$output"
}

@test "part_del: an extended partition stays while one inside it is mounted" {
  gfs-call part_init /dev/sda mbr
  gfs-call -- part_add /dev/sda extended 2048 -1
  gfs-call part_add /dev/sda logical 4096 40000
  gfs-call part_add /dev/sda logical 43008 80000
  gfs-call mkfs ext4 /dev/sda6
  gfs-call mount /dev/sda6 /
  t -1 gfs-call part_del /dev/sda 1
  has "/dev/sda6: is mounted on /: Device or resource busy" "$stderr"
  t gfs-call list_partitions
  same $'/dev/sda1\n/dev/sda5\n/dev/sda6' "$output"
  gfs-call umount /
  t gfs-call part_del /dev/sda 1
  t gfs-call list_partitions
  same "" "$output"
}

@test "part_add: an overlap is an error" {
  gfs-call part_disk /dev/sda gpt
  t -1 gfs-call part_add /dev/sda p 1000 2000
  has "/dev/sda" "$stderr"
}

@test "part_get_parttype: names as parted has them" {
  t -1 gfs-call part_get_parttype /dev/sda
  has "unrecognised disk label" "$stderr"
  gfs-call part_init /dev/sda mbr
  t gfs-call part_get_parttype /dev/sda
  same msdos "$output"
  gfs-call part_init /dev/sda gpt
  t gfs-call part_get_parttype /dev/sda
  same gpt "$output"
}

@test "part_list: bytes, ends inclusive" {
  gfs-call part_init /dev/sda gpt
  gfs-call part_add /dev/sda p 2048 4095
  t gfs-call part_list /dev/sda
  has "part_num: 1" "$output"
  has "part_start: 1048576" "$output"
  has "part_end: 2097151" "$output"
  has "part_size: 1048576" "$output"
}

@test "part_del: a number that is not there is an error" {
  gfs-call part_disk /dev/sda gpt
  t -1 gfs-call part_del /dev/sda 7
  has "no partition 7" "$stderr"
  t gfs-call part_del /dev/sda 1
  t gfs-call list_partitions
  same "" "$output"
}

@test "part_to_dev, part_to_partnum: from a partition to its disk" {
  gfs-call part_disk /dev/sda gpt
  t gfs-call part_to_dev /dev/sda1
  same /dev/sda "$output"
  t gfs-call part_to_partnum /dev/sda1
  same 1 "$output"
  t -1 gfs-call part_to_dev /dev/sda
  has "not a partition" "$stderr"
}

@test "part_init, part_add, part_disk: tables of other machines" {
  t gfs-call part_disk /dev/sda sun # counts in cylinders
  t gfs-part list /dev/sda
  has "1 " "$output"
  for type in mac dvh; do
    t gfs-call part_init /dev/sda $type
    t gfs-call part_get_parttype /dev/sda
    same $type "$output"
    t gfs-call part_add /dev/sda p 16384 32767
    t gfs-part list /dev/sda
    has " 8388608 16777215 8388608" "$output"
    t gfs-call list_partitions
    has /dev/sda "$output"
    t gfs-call part_disk /dev/sda $type
  done
  t -1 gfs-call part_init /dev/sda zork
  has "zork: unknown partition table type" "$stderr"
  t gfs-call part_disk /dev/sda gpt
  t gfs-call part_get_parttype /dev/sda
  same gpt "$output"
}

@test "part_add: many at once are all there" {
  local i pids=()

  gfs-call part_init /dev/sda gpt
  for i in {1..8}; do
    gfs-call part_add /dev/sda p $((i * 2048)) $((i * 2048 + 2047)) 3>&- &
    pids+=($!)
  done
  wait "${pids[@]}"
  t gfs-call list_partitions
  same "$(printf '/dev/sda%d\n' {1..8})" "$output"
}
