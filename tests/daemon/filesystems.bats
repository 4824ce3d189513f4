# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# list_filesystems and mini_layout.
load ../helper.bash

setup_file () {
  disk=$(new_disk 340M)
  second=$(new_disk 64M)
  export disk second
  shared_handle --rw --format raw -a "$disk" -a "$second"
}

# pieces DEVICE: where it lies
pieces () {
  awk -v device="$1" '
    $0 == "device: " device { on = 1; next }
    /^device: / { on = 0 }
    on && /^on: / { print substr ($0, 5) }' <<<"$output"
}

@test "list_filesystems: disks without partitions, and partitions" {
  t gfs-call list_filesystems
  same $'/dev/sda: unknown\n/dev/sdb: unknown' "$output"
  {
    echo 'label: dos'
    echo '1: size=32M,type=83'
    echo '2: size=32M,type=82'
    echo '3: size=100M,type=5'
    echo '5: size=32M,type=83'
  } | /sbin/sfdisk -q "$disk"
  t gfs-call blockdev_rereadpt /dev/sda
  t gfs-call mkswap /dev/sda2
  t gfs-call mkfs vfat /dev/sda5
  t gfs-call mkfs ext2 /dev/sdb
  t gfs-call list_filesystems
  same "/dev/sdb: ext2
/dev/sda1: unknown
/dev/sda2: swap
/dev/sda5: vfat" "$output"
}

@test "list_filesystems: LVM, RAID, encryption and subvolumes upon each other" {
  {
    echo 'label: gpt'
    printf 'size=80M\n'
    printf 'size=80M\n'
    printf 'size=120M\n'
    echo 'type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE'
  } | /sbin/sfdisk -q "$disk"
  t gfs-call blockdev_rereadpt /dev/sda
  t gfs-call md_create r "/dev/sda1 /dev/sda2" level:raid1
  t gfs-call list_md_devices
  md=$output
  t gfs-call pvcreate "$md"
  t gfs-call vgcreate my-vg "$md"
  t gfs-call lvcreate secret my-vg 24
  t gfs-call lvcreate swap my-vg 8
  t gfs-call mkswap /dev/my-vg/swap
  t gfs-call mini_luks_format /dev/my-vg/secret key pbkdf:pbkdf2 iterations:1000
  t gfs-call cryptsetup_open /dev/my-vg/secret key open
  t gfs-call mkfs vfat /dev/mapper/open
  t gfs-call mkfs btrfs /dev/sda3
  t gfs-call mount /dev/sda3 /
  t gfs-call btrfs_subvolume_create /one
  t gfs-call btrfs_subvolume_create "/one/t
wo"
  t gfs-call btrfs_subvolume_create /default
  t gfs-call btrfs_subvolume_list /
  id=$(grep -B2 -x ' *btrfssubvolume_path: default' <<<"$output" |
    sed -n 's/.*_id: //p' | head -1)
  t gfs-call btrfs_subvolume_set_default "$id" /
  for mounted in yes no; do
    t gfs-call list_filesystems
    same "/dev/sdb: ext2
/dev/sda3: btrfs
btrfsvol:/dev/sda3/one: btrfs
btrfsvol:/dev/sda3/one/t
wo: btrfs
/dev/my-vg/swap: swap
/dev/mapper/open: vfat" "$output"
    [ "$mounted" = no ] || t gfs-call umount_all
  done
  t gfs-call mount "btrfsvol:/dev/sda3/one" /
  t gfs-call umount_all
}

@test "mini_layout: where everything lies" {
  t gfs-call mini_layout
  output=$(paste -d: - - <<<"$(grep -v '^wo$' <<<"$output")" | sed 's/:/: /')
  same "1048576 0 83886080 /dev/sda" "$(pieces /dev/sda1)"
  has "$(printf 'kind: raid')" "$output"
  # The array's superblock and LVM's metadata lie in front.
  md=$(sed -n 's/^device: \(\/dev\/md.*\)/\1/p' <<<"$output")
  same 2 "$(pieces "$md" | wc -l)"
  same "1048576 0 25165824 $md" "$(pieces /dev/my-vg/secret)"
  same "26214400 0 8388608 $md" "$(pieces /dev/my-vg/swap)"
  same "16777216 0 8388608 /dev/my-vg/secret" "$(pieces /dev/mapper/open)"
  has "subvolume: one" "$output"
  has "subvolume: default" "$output"
  has "level: raid1" "$output"
  has "vg: my-vg" "$output"
  has "table: gpt" "$output"
  hasnt key "$output"
}

@test "list_filesystems: changes nothing, whatever state a btrfs is in" {
  copy=$(new_disk 120M)
  t gfs-call mount /dev/sda3 /
  t gfs-write /file content
  t gfs-call sync
  dd if="$disk" bs=1M skip=161 count=120 of="$copy" conv=notrunc status=none
  t gfs-call umount_all
  before=$(md5sum <"$copy")
  unset GFS_HANDLE
  t gfs-launch --rw --format raw -a "$copy" -- gfs-call list_filesystems
  has "/dev/sda: btrfs" "$output"
  has "btrfsvol:/dev/sda/one: btrfs" "$output"
  same "$before" "$(md5sum <"$copy")"
}
