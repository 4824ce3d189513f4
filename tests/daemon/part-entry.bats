# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# What is changed of single partitions: sda has a GPT, sdb an MBR.
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  mbr=$(new_disk 64M)
  export disk mbr
  shared_handle --rw --format raw -a "$disk" --format raw -a "$mbr"
}
setup () {
  gfs-call part_init /dev/sda gpt
  gfs-call part_add /dev/sda p 2048 20479
  gfs-call part_add /dev/sda p 40960 61439
  gfs-call part_init /dev/sdb mbr
  gfs-call part_add /dev/sdb p 2048 20479
  gfs-call -- part_add /dev/sdb e 20480 -1
  gfs-call part_add /dev/sdb l 22528 40959
  gfs-call part_add /dev/sdb l 43008 50000
}

# host IMAGE: the host's view of the table, which must have no faults
host () {
  gfs-call sync
  /sbin/sfdisk -V "$1" >&2 && /sbin/sfdisk -d "$1" | sed 's/.*\(img[0-9] :\)/\1/'
}

@test "part_resize: grows and shrinks, up to the next partition or the end" {
  need sgdisk
  t gfs-call part_resize /dev/sda 1 40959
  t gfs-call blockdev_getsz /dev/sda1
  same $((40960 - 2048)) "$output"
  t gfs-call part_resize /dev/sda 1 10239
  t gfs-call -- part_resize /dev/sda 2 -34
  t gfs-call blockdev_getsz /dev/sda2
  same $((131072 - 33 - 40960)) "$output"
  t host "$disk"
  has "img1 : start=        2048, size=        8192" "$output"
  t sgdisk -v "$disk"
  has "No problems found" "$output"
}

@test "part_resize: no overlap, no end before the start, none off the disk" {
  t -1 gfs-call part_resize /dev/sda 1 40960
  has "/dev/sda: partition 1 would overlap partition 2" "$stderr"
  t -1 gfs-call part_resize /dev/sda 2 2048
  has "/dev/sda: partition 2 begins at sector 40960" "$stderr"
  for end in 131072 9223372036854775807 -131073 -9223372036854775808; do
    t -1 gfs-call -- part_resize /dev/sda 2 "$end"
    has "cannot end at" "$stderr"
  done
  t -1 gfs-call -- part_resize /dev/sda 2 -1 # the copy of the table is there
  has "the last that the table has for partitions is 131038" "$stderr"
  t -1 gfs-call part_resize /dev/sda 3 50000
  has "no partition 3" "$stderr"
}

@test "part_resize: what is mounted grows, and does not shrink" {
  gfs-call mkfs ext4 /dev/sda1
  gfs-call mount /dev/sda1 /
  t gfs-call part_resize /dev/sda 1 40959
  t -1 gfs-call part_resize /dev/sda 1 20479
  has "/dev/sda1: is mounted on /: Device or resource busy" "$stderr"
  gfs-call umount /
  t gfs-call part_resize /dev/sda 1 20479
}

@test "part_resize: extended and logical partitions of an MBR" {
  t gfs-call part_resize /dev/sdb 5 43006
  t -1 gfs-call part_resize /dev/sdb 5 43007 # what describes number 6
  has "partition 5 cannot grow over sector 43007" "$stderr"
  t -1 gfs-call part_resize /dev/sdb 2 49999
  has "partition 6 inside partition 2 ends at sector 50000" "$stderr"
  t gfs-call part_resize /dev/sdb 2 60000
  t -1 gfs-call part_resize /dev/sdb 6 60001
  has "partition 6 is inside partition 2" "$stderr"
  t gfs-call part_resize /dev/sdb 6 60000
  t host "$mbr"
  has "img2 : start=       20480, size=       39521, type=f" "$output"
  has "img5 : start=       22528, size=       20479, type=83" "$output"
  has "img6 : start=       43008, size=       16993, type=83" "$output"
  t gfs-call blockdev_getsz /dev/sdb6
  same 16993 "$output"
}

@test "part_set_bootable, part_get_bootable: one of an MBR's partitions" {
  t gfs-call part_get_bootable /dev/sdb 1
  same false "$output"
  t gfs-call part_set_bootable /dev/sdb 1 true
  t gfs-call part_resize /dev/sdb 1 10239
  t gfs-call part_get_bootable /dev/sdb 1
  same true "$output"
  t gfs-call part_set_bootable /dev/sdb 5 true
  t gfs-call part_get_bootable /dev/sdb 1
  same false "$output"
  t host "$mbr"
  has "img5 : start=       22528, size=       18432, type=83, bootable" "$output"
  t gfs-call part_set_bootable /dev/sdb 5 false
  t gfs-call part_get_bootable /dev/sdb 5
  same false "$output"
  t -1 gfs-call part_set_bootable /dev/sdb 3 true
  has "no partition 3" "$stderr"
}

@test "part_set_bootable: in a GPT it makes an EFI system partition" {
  t gfs-call part_set_bootable /dev/sda 1 true
  t gfs-call part_get_gpt_type /dev/sda 1
  same C12A7328-F81F-11D2-BA4B-00A0C93EC93B "$output"
  t gfs-call part_get_bootable /dev/sda 1
  same true "$output"
  t gfs-call part_set_bootable /dev/sda 1 false
  t gfs-call part_get_gpt_type /dev/sda 1
  same 0FC63DAF-8483-4772-8E79-3D69D8477DE4 "$output"
  gfs-call part_set_gpt_attributes /dev/sda 2 4
  t gfs-call part_get_bootable /dev/sda 2
  same true "$output"
}

@test "part_set_name, part_get_name: up to 36 characters, any that are" {
  for name in root 'two words' "größe 日本" $'a\nb' '-n' "" \
    012345678901234567890123456789012345; do
    t gfs-call -- part_set_name /dev/sda 1 "$name"
    t gfs-call part_get_name /dev/sda 1
    same "$name" "$output"
  done
  t gfs-call part_set_name /dev/sda 2 "größe"
  gfs-call sync
  t /sbin/sfdisk --part-label "$disk" 2
  same "größe" "$output"
}

@test "part_set_name: what does not fit is refused, and nothing is changed" {
  gfs-call part_set_name /dev/sda 1 kept
  for name in 0123456789012345678901234567890123456 $'\xff\xfe' "💾"; do
    t -1 gfs-call part_set_name /dev/sda 1 "$name"
    has "/dev/sda: a GPT cannot keep this name" "$stderr"
  done
  t gfs-call part_get_name /dev/sda 1
  same kept "$output"
}

@test "part_set_mbr_id, part_get_mbr_id: a byte" {
  for id in 0x8e 0x82 0xc 0xff; do
    t gfs-call part_set_mbr_id /dev/sdb 1 "$id"
    t gfs-call part_get_mbr_id /dev/sdb 1
    same "$id" "$output"
  done
  t gfs-call part_set_mbr_id /dev/sdb 6 0x82
  t host "$mbr"
  has "img6 : start=       43008, size=        6993, type=82" "$output"
  t gfs-call part_get_mbr_id /dev/sdb 2
  same 0xf "$output"
  for id in -1 256; do
    t -1 gfs-call -- part_set_mbr_id /dev/sdb 1 "$id"
    has "$id is no type" "$stderr"
  done
  t -1 gfs-call part_set_mbr_id /dev/sdb 1 5
  has "Extended partition already exists" "$stderr"
  t -1 gfs-call part_set_mbr_id /dev/sda 1 5
  has "/dev/sda: the partition table is not an MBR" "$stderr"
  t -1 gfs-call part_get_mbr_id /dev/sda 1
  has "not an MBR" "$stderr"
}

@test "part_get_mbr_part_type: primary, extended, logical" {
  t gfs-call part_get_mbr_part_type /dev/sdb 1
  same primary "$output"
  t gfs-call part_get_mbr_part_type /dev/sdb 2
  same extended "$output"
  t gfs-call part_get_mbr_part_type /dev/sdb 5
  same logical "$output"
  t gfs-call part_get_mbr_part_type /dev/sda 1
  same primary "$output"
}
