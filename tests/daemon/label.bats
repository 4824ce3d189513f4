# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# Every kind of filesystem on a partition of its own, made by the host.
kinds="ext4 xfs btrfs vfat ntfs swap exfat f2fs"
setup_file () {
  disk=$(new_disk 2700M)
  second=$(new_disk 16M)
  export disk second
  {
    echo 'label: gpt'
    for _ in $kinds; do echo 'size=320M'; done
    echo 'type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE'
  } | /sbin/sfdisk -q "$disk"
  part=$(scratch)/part
  n=0
  for kind in $kinds; do
    truncate -s 0 "$part"
    truncate -s 320M "$part"
    case $kind in
    ext4) /sbin/mke2fs -q -t ext4 -L "the label" "$part" ;;
    xfs) /sbin/mkfs.xfs -q -f -L thelabel "$part" ;;
    btrfs) /sbin/mkfs.btrfs -q -L "the label" "$part" ;;
    vfat) /sbin/mkfs.vfat -n THELABEL "$part" ;;
    ntfs) /sbin/mkfs.ntfs -q -F -Q -L "the label" "$part" ;;
    swap) /sbin/mkswap -q -L "the label" "$part" ;;
    exfat) /sbin/mkfs.exfat -L thelabel "$part" ;;
    f2fs) /sbin/mkfs.f2fs -q -l thelabel "$part" ;;
    esac >&2
    dd if="$part" of="$disk" bs=1M seek=$((1 + 320 * n)) conv=notrunc,sparse \
      status=none
    n=$((n + 1))
  done
  rm "$part"
  shared_handle --rw --format raw -a "$disk" -a "$second"
}

device () { # device KIND: its partition
  local n=1 kind

  for kind in $kinds; do
    [ "$kind" != "$1" ] || echo "/dev/sda$n"
    n=$((n + 1))
  done
}

@test "vfs_type, vfs_label, vfs_uuid: what the host's programs made" {
  need mkfs.f2fs mkfs.exfat
  for kind in $kinds; do
    t gfs-call vfs_type "$(device "$kind")"
    same "$kind" "$output"
    t gfs-call vfs_uuid "$(device "$kind")"
    t test -n "$output"
  done
  t gfs-call vfs_label /dev/sda1
  same "the label" "$output"
}

@test "vfs_type: empty, not an error, when nothing is found" {
  for call in vfs_type vfs_label vfs_uuid; do
    t gfs-call "$call" /dev/sdb
    same "" "$output"
  done
}

@test "set_label: on every kind that has one, and none is an empty one" {
  for kind in $kinds; do
    t gfs-call set_label "$(device "$kind")" "A BC"
    t gfs-call vfs_label "$(device "$kind")"
    same "A BC" "$output"
  done
  for kind in ext4 xfs btrfs vfat ntfs; do
    t gfs-call set_label "$(device "$kind")" ""
    t gfs-call vfs_label "$(device "$kind")"
    same "" "$output"
  done
}

@test "set_label: a dash in front is no option" {
  for kind in ntfs exfat f2fs; do
    t -1 gfs-call -- set_label "$(device "$kind")" -U
    has "a label of $kind cannot begin with -" "$stderr"
  done
  for kind in ext4 xfs btrfs vfat swap; do
    t gfs-call -- set_label "$(device "$kind")" -U
    t gfs-call vfs_label "$(device "$kind")"
    same -U "$output"
  done
}

@test "set_label: too long, mounted, or without a label" {
  t -1 gfs-call set_label /dev/sda2 thirteenbytes
  has "/dev/sda2: a label of xfs has at most 12 bytes, not 13" "$stderr"
  t -1 gfs-call set_label /dev/sdb x
  has "/dev/sdb: no filesystem was found" "$stderr"
  t gfs-call mount "$(device vfat)" /
  t -1 gfs-call set_label "$(device vfat)" x
  has "is mounted on /" "$stderr"
  t gfs-call umount /
  for kind in ext4 xfs btrfs; do
    t gfs-call mount "$(device "$kind")" /
    t gfs-call set_label "$(device "$kind")" mounted
    t -1 gfs-call set_uuid_random "$(device "$kind")"
    has "is mounted on /" "$stderr"
    t gfs-call umount /
    t gfs-call vfs_label "$(device "$kind")"
    same mounted "$output"
  done
}

@test "set_uuid: as asked, or random" {
  for kind in ext4 xfs btrfs swap; do
    uuid=11111111-2222-3333-4444-5555555555a${#kind}
    t gfs-call set_uuid "$(device "$kind")" "${uuid^^}"
    t gfs-call vfs_uuid "$(device "$kind")"
    same "$uuid" "$output"
    t gfs-call set_uuid_random "$(device "$kind")"
  done
  t gfs-call set_uuid "$(device vfat)" 1234-ABCD
  t gfs-call vfs_uuid "$(device vfat)"
  same 1234-ABCD "$output"
  t gfs-call set_uuid "$(device ntfs)" 0123456789ABCDEF
  t gfs-call vfs_uuid "$(device ntfs)"
  same 0123456789ABCDEF "$output"
  for kind in ext4 xfs btrfs swap vfat ntfs exfat; do
    t gfs-call vfs_uuid "$(device "$kind")"
    before=$output
    t gfs-call set_uuid_random "$(device "$kind")"
    t gfs-call vfs_uuid "$(device "$kind")"
    [[ $output != "$before" && $output =~ ^[0-9A-Fa-f-]+$ ]]
  done
  t -1 gfs-call set_uuid /dev/sda1 1234
  has "1234: not a UUID of ext4" "$stderr"
  t -1 gfs-call -- set_uuid /dev/sda1 -random
  t -1 gfs-call set_uuid_random "$(device f2fs)"
  has "the UUID of f2fs cannot be set" "$stderr"
}

@test "set_uuid: of an ext4 that was in use" {
  t gfs-call mount /dev/sda1 /
  t gfs-write /file content
  t gfs-call umount /
  t gfs-call set_uuid_random /dev/sda1
  dd if="$disk" of="$BATS_TEST_TMPDIR/part.img" bs=1M skip=1 count=320 \
    conv=sparse status=none
  t /sbin/e2fsck -fn "$BATS_TEST_TMPDIR/part.img"
}

@test "findfs_uuid, findfs_label: the device, or none" {
  t gfs-call set_label "$(device btrfs)" find-me
  t gfs-call findfs_label find-me
  same /dev/sda3 "$output"
  t gfs-call vfs_uuid "$(device swap)"
  t gfs-call findfs_uuid "$output"
  same /dev/sda6 "$output"
  for what in nothing ""; do
    t -1 gfs-call findfs_uuid "$what"
    has "UUID=$what: there is no such device" "$stderr"
    t -1 gfs-call findfs_label "$what"
  done
}

@test "blkid: as the host's blkid -p says" {
  need blkid
  gfs-call sync
  t gfs-call blkid /dev/sda
  has "PTTYPE: gpt" "$output"
  has "LOGICAL_SECTOR_SIZE: 512" "$output"
  dd if="$disk" of="$BATS_TEST_TMPDIR/part.img" bs=1M skip=1 count=320 \
    conv=sparse status=none
  gfs-call blkid /dev/sda1 | sed 's/: /=/' |
    grep -vE '^(DEVNAME|PART_ENTRY|PTUUID|PTTYPE|.*_SIZE)' | sort >"$BATS_TEST_TMPDIR/ours"
  /sbin/blkid -p -o export "$BATS_TEST_TMPDIR/part.img" |
    grep -vE '^(DEVNAME|.*_SIZE)' | sed 's/\\//g' | sort >"$BATS_TEST_TMPDIR/host"
  t diff -u "$BATS_TEST_TMPDIR/host" "$BATS_TEST_TMPDIR/ours"
  t gfs-call blkid /dev/sda1
  has "PART_ENTRY_NUMBER: 1" "$output"
  t gfs-call blkid /dev/sdb
  hasnt TYPE "$output"
}

@test "blkid: two superblocks are an error, and no filesystem for sure" {
  t gfs-call mkfs xfs /dev/sda1
  t gfs-call sync
  printf '\x53\xef' | dd of="$disk" bs=1 seek=$((1048576 + 1080)) conv=notrunc \
    status=none
  t gfs-call drop_caches 3
  t -1 gfs-call blkid /dev/sda1
  has "/dev/sda1: holds superblocks of more than one kind" "$stderr"
  t gfs-call list_filesystems
  has "/dev/sda1: unknown" "$output"
  t gfs-call mkfs ext4 /dev/sda1
}

@test "vfs_minimum_size: ext, XFS, NTFS and btrfs can tell" {
  for kind in ext4 xfs ntfs btrfs; do
    t gfs-call vfs_minimum_size "$(device "$kind")"
    [[ $output -gt 500000 && $output -le 335544320 ]]
  done
  t gfs-call mount "$(device btrfs)" /
  t gfs-call vfs_minimum_size "$(device btrfs)"
  t gfs-call umount /
  t -1 gfs-call vfs_minimum_size "$(device vfat)"
  has "the minimum size of vfat cannot be told" "$stderr"
  t -1 gfs-call vfs_minimum_size /dev/sdb
}

@test "list_disk_labels: drives by the labels they were added with" {
  local other

  other=$(new_fs_disk 16M)
  t gfs-call list_disk_labels
  same "" "$output"
  t gfs-call add_drive "$other" readonly:true label:mylabel
  t gfs-call list_disk_labels
  same $'mylabel: /dev/sdc\nmylabel1: /dev/sdc1' "$output"
  t gfs-call vfs_type /dev/disk/guestfs/mylabel
}
