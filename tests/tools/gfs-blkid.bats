# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_fs_disk 32M)
  second=$(new_disk 16M)
  export disk second
  /sbin/mke2fs -q -t ext2 -L $'two "words"' "$second"
  shared_handle -a "$disk" -a "$second"
}

@test "gfs-blkid: one line for each device that has something" {
  t gfs-blkid -s TYPE
  same $'/dev/sdb: TYPE="ext2"\n/dev/sda1: TYPE="ext4"' "$output"
}

@test "gfs-blkid: values and export as the host's blkid has them" {
  for tag in TYPE UUID LABEL; do
    t gfs-blkid -o value -s "$tag" /dev/sdb
    same "$(/sbin/blkid -p -o value -s "$tag" "$second")" "$output"
  done
  t gfs-blkid -o export -s UUID /dev/sdb
  same "DEVNAME=/dev/sdb
UUID=$(/sbin/blkid -p -o value -s UUID "$second")" "$output"
  t gfs-blkid -o device
  has /dev/sda1 "$output"
  t gfs-blkid -s LABEL /dev/sdb
  same '/dev/sdb: LABEL="two \"words\""' "$output"
  t gfs-blkid --json /dev/sda1
  has '"PART_ENTRY_NUMBER": "1"' "$output"
}

@test "gfs-blkid: -L and -U find a device" {
  t gfs-blkid -L 'two "words"'
  same /dev/sdb "$output"
  t gfs-blkid -U "$(gfs-uuid /dev/sda1)"
  same /dev/sda1 "$output"
  t -1 gfs-blkid -L nothing
  has "LABEL=nothing: there is no such device" "$stderr"
}

@test "gfs-blkid: goes on behind an error, and names it" {
  t -1 gfs-blkid -s TYPE /dev/sdz /dev/sdb
  same '/dev/sdb: TYPE="ext2"' "$output"
  has "gfs-blkid: /dev/sdz: No such file or directory" "$stderr"
  t -1 gfs-blkid -s PTTYPE /dev/sdb
  has "/dev/sdb: nothing was recognised" "$stderr"
  t -2 gfs-blkid -o nothing
  t -2 gfs-blkid -L x -U y
}

@test "gfs-blkid: the examples of its page work" { page_examples gfs-blkid; }
