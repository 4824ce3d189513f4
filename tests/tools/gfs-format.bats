# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 100M)
  export disk
  shared_handle --rw --format raw -a "$disk"
}

@test "gfs-format: a table, a partition with its type, a file system" {
  for how in "gpt ext4 0FC63DAF" "mbr ext4 83" "gpt vfat EBD0A0A2" "mbr vfat c" \
    "gpt swap 0657FD6D" "mbr swap 82"; do
    read -r table type id <<<"$how"
    t gfs-format --partition "$table" -t "$type" -L name /dev/sda
    t gfs-call vfs-type /dev/sda1
    same "$type" "$output"
    t gfs-call vfs-label /dev/sda1
    same name "${output,,}"
    gfs-sync
    t /sbin/sfdisk --dump "$disk"
    has "type=$id" "$output"
  done
  need sgdisk
  t gfs-format /dev/sda
  gfs-sync
  t sgdisk -v "$disk"
  has "No problems found" "$output"
}

@test "gfs-format: without a table, and without a file system" {
  t gfs-format --partition none -t ext2 /dev/sda
  t gfs-call vfs-type /dev/sda
  same ext2 "$output"
  t gfs-format -t none /dev/sda
  t gfs-call list-partitions
  same /dev/sda1 "$output"
  t gfs-call vfs-type /dev/sda1
  same "" "$output"
}

@test "gfs-format: what was in partitions is gone, too" {
  t gfs-format -t ext4 /dev/sda
  t gfs-format -t none /dev/sda
  t gfs-call vfs-type /dev/sda1
  same "" "$output"
}

@test "gfs-format: former members of an array" {
  cd "$BATS_TEST_TMPDIR"
  truncate -s 64M a b
  t gfs-launch --rw --format raw -a a -a b -- \
    gfs-call md-create /dev/md/x '/dev/sda /dev/sdb' level:raid1
  t gfs-format -t ext2 --rw --format raw -a a -a b
  t gfs-call -a a -a b list-partitions
  same $'/dev/sda1\n/dev/sdb1' "$output"
  t gfs-call -a a -a b list-md-devices
  same "" "$output"
}

@test "gfs-format: a device in use is refused, and keeps what it has" {
  t gfs-format /dev/sda
  t gfs-mount /dev/sda1 /
  t gfs-write /file x
  t -1 gfs-format /dev/sda
  has "/dev/sda" "$stderr"
  t gfs-umount /
  t gfs-mount /dev/sda1 /
  t gfs-cat /file
  same x "$output"
  t gfs-umount /
}

@test "gfs-format: all disks of its own appliance, over an old volume group, and --wipe" {
  cd "$BATS_TEST_TMPDIR"
  truncate -s 64M a b
  t gfs-format --lvm vg/lv -t ext2 --rw --format raw -a a
  t gfs-call -a a lvs
  same /dev/vg/lv "$output"
  echo secret | dd of=a bs=1M seek=50 conv=notrunc status=none
  t gfs-format --wipe -t ext2 --rw --format raw -a a -a b
  t gfs-call -a a -a b list-partitions
  same $'/dev/sda1\n/dev/sdb1' "$output"
  t gfs-call -a a lvs
  same "" "$output"
  t -1 grep -c secret a
}

@test "gfs-format: a name of a volume group that is taken, an unknown type" {
  cd "$BATS_TEST_TMPDIR"
  truncate -s 64M a b
  t gfs-format --lvm vg/lv -t ext2 --rw --format raw -a a
  t -1 gfs-format --lvm vg/lv --rw --format raw -a a -a b /dev/sdb
  has vg "$stderr"
  t -1 gfs-format -t nosuchfs /dev/sda
  has nosuchfs "$stderr"
  t -1 gfs-format /dev/nope
  has /dev/nope "$stderr"
}

@test "gfs-format: what makes no sense is misuse" {
  t -2 gfs-format
  has "which device" "$stderr"
  t -2 gfs-format -a "$disk"
  has "--rw" "$stderr"
  for lvm in vg /lv vg/ vg/lv/x; do t -2 gfs-format --lvm $lvm /dev/sda; done
  t -2 gfs-format --lvm vg/lv /dev/sda /dev/sdb
  t -2 gfs-format --partition sun /dev/sda
}

@test "gfs-format: a disk of a read-only drive is refused" {
  shared_handle -a "$disk"
  t -1 gfs-format /dev/sda
  has "/dev/sda: is on a read-only drive" "$stderr"
}

@test "gfs-format: the examples of its page work" { page_examples gfs-format; }
