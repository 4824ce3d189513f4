# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# Two disks with nothing on them, again before each test.
setup_file () {
  disk=$(new_disk 64M)
  other=$(new_disk 64M)
  export disk other
  shared_handle --rw --format raw -a "$disk" -a "$other"
}
setup () { gfs-call lvm_remove_all; }

make_vg () {
  gfs-call pvcreate /dev/sda
  gfs-call vgcreate vg /dev/sda
}

@test "pvcreate, vgcreate, lvcreate: the device is there at once" {
  t gfs-call pvcreate /dev/sda
  t gfs-call pvcreate /dev/sdb
  t gfs-call vgcreate vg "/dev/sda /dev/sdb"
  t gfs-call lvcreate lv vg 100
  t gfs-call mkfs ext2 /dev/vg/lv
  t gfs-call blockdev_getsize64 /dev/vg/lv
  same $((100 << 20)) "$output"
  t gfs-call lvs
  same /dev/vg/lv "$output"
  t gfs-call vgs
  same vg "$output"
  t gfs-call pvs
  same $'/dev/sda\n/dev/sdb' "$output"
}

@test "lvcreate: what the host's own pvck reads" {
  need lvm
  make_vg
  gfs-call lvcreate lv vg 8
  gfs-call sync
  t lvm pvck --dump metadata "$disk"
  has "lv {" "$output"
  hasnt CHECK "$output$stderr"
}

@test "lvs_full, vgs_full, pvs_full: sizes are in bytes, what is not is -1" {
  make_vg
  gfs-call lvcreate lv vg 8
  t gfs-call lvs_full
  has "lv_name: lv" "$output"
  has "lv_size: $((8 << 20))" "$output"
  has "snap_percent: -1" "$output"
  [[ $output =~ lv_uuid:\ [A-Za-z0-9]{32} ]]
  t gfs-call vgs_full
  has "vg_extent_size: $((4 << 20))" "$output"
  has "lv_count: 1" "$output"
  t gfs-call pvs_full
  has "pv_name: /dev/sda" "$output"
  has "dev_size: $((64 << 20))" "$output"
}

@test "lvs, vgs, pvs: nothing is no error" {
  for call in lvs vgs pvs lvs_full vgs_full pvs_full list_dm_devices; do
    t gfs-call $call
    same "" "$output"
  done
}

@test "lvcreate_free, lvresize, lvresize_free: percentages of what is free" {
  make_vg
  t gfs-call lvcreate_free lv vg 40
  t gfs-call blockdev_getsize64 /dev/vg/lv
  same $((24 << 20)) "$output"
  t gfs-call lvresize /dev/vg/lv 8
  t gfs-call blockdev_getsize64 /dev/vg/lv
  same $((8 << 20)) "$output"
  t gfs-call lvresize_free /dev/mapper/vg-lv 100
  t gfs-call blockdev_getsize64 /dev/vg/lv
  same $((60 << 20)) "$output"
  for percent in 0 101 -5; do
    t -1 gfs-call -- lvcreate_free x vg $percent
    has "x: $percent is no percentage" "$stderr"
  done
}

@test "lvcreate: a full group, a group that is not, and a bad size" {
  make_vg
  t -1 gfs-call lvcreate lv vg 500
  has "vg/lv: Volume group \"vg\" has insufficient free space" "$stderr"
  t -1 gfs-call lvcreate lv nosuch 8
  has "nosuch" "$stderr"
  t -1 gfs-call lvcreate lv vg 0
  has "lv: size 0 is not positive" "$stderr"
  t gfs-call vgs
}

@test "names: what LVM does not take, and what looks like an option" {
  make_vg
  for name in "" . .. "a b" a/b/c -f $'a\nb' "$(printf 'a%.0s' {1..200})"; do
    t -1 gfs-call -- lvcreate "$name" vg 8
    t -1 gfs-call -- vgcreate "$name" /dev/sdb
    t -1 gfs-call -- vgrename vg "$name"
  done
  t gfs-call lvs
  same "" "$output"
  t gfs-call pvs
  same /dev/sda "$output"
}

@test "lvrename, vgrename: devices change their names at once" {
  make_vg
  gfs-call lvcreate lv vg 8
  t gfs-call lvrename /dev/vg/lv /dev/vg/new-lv
  t gfs-call is_lv /dev/vg/new-lv
  same true "$output"
  t gfs-call vgrename vg new-vg
  t gfs-call lvm_canonical_lv_name /dev/mapper/new--vg-new--lv
  same /dev/new-vg/new-lv "$output"
  t -1 gfs-call vgrename nosuch x
  has nosuch "$stderr"
}

@test "lvremove: one, or all of a group; not what is mounted" {
  make_vg
  gfs-call lvcreate a vg 8
  gfs-call lvcreate b vg 8
  gfs-call lvcreate c vg 8
  gfs-call mkfs ext2 /dev/vg/a
  gfs-call mount /dev/vg/a /
  t -1 gfs-call lvremove /dev/vg/a
  has "/dev/vg/a: Logical volume vg/a contains a filesystem in use" "$stderr"
  gfs-call umount /
  t gfs-call lvremove /dev/vg/a
  t gfs-call lvs
  same $'/dev/vg/b\n/dev/vg/c' "$output"
  t gfs-call lvremove /dev/vg
  t gfs-call lvs
  same "" "$output"
  t -1 gfs-call lvremove vg/b
  has "vg/b: expecting a device name" "$stderr"
}

@test "vgremove, pvremove: a volume that belongs to a group stays" {
  make_vg
  gfs-call lvcreate lv vg 8
  t -1 gfs-call pvremove /dev/sda
  has "/dev/sda: " "$stderr"
  t gfs-call vgremove vg
  t gfs-call pvremove /dev/sda
  t gfs-call pvs
  same "" "$output"
  t -1 gfs-call pvremove /dev/sda
  t -1 gfs-call vgremove vg
  has "vg: Volume group \"vg\" not found" "$stderr"
}

@test "pvcreate: not on what is in use" {
  gfs-call mkfs ext2 /dev/sdb
  gfs-call mount /dev/sdb /
  t -1 gfs-call pvcreate /dev/sdb
  gfs-call umount /
  has "/dev/sdb: is mounted on /" "$stderr"
  make_vg
  gfs-call lvcreate lv vg 8
  t -1 gfs-call pvcreate /dev/sda
  has "/dev/sda: is part of /dev/mapper/vg-lv" "$stderr"
}

@test "pvcreate: not on a volume of a group that is not active" {
  make_vg
  gfs-call vg_activate_all false
  t -1 gfs-call pvcreate /dev/sda
  has "/dev/sda: " "$stderr"
  has "vg" "$stderr"
  t gfs-call vgs
  same vg "$output"
  gfs-call mkfs ext2 /dev/sdb
  t gfs-call pvcreate /dev/sdb
}

@test "vgcreate: not on a file system" {
  gfs-call mkfs ext2 /dev/sdb
  t -1 gfs-call vgcreate vg /dev/sdb
  has "vg: " "$stderr"
  has ext2 "$stderr"
  t gfs-call vfs_type /dev/sdb
  same ext2 "$output"
  gfs-call pvcreate /dev/sdb
}

@test "pvresize, pvresize_size: smaller and back, not below what is used" {
  make_vg
  t gfs-call pvresize_size /dev/sda $((32 << 20))
  t gfs-call vgs_full
  has "vg_size: $((28 << 20))" "$output"
  t gfs-call pvresize /dev/sda
  t gfs-call vgs_full
  has "vg_size: $((60 << 20))" "$output"
  gfs-call lvcreate_free lv vg 100
  t -1 gfs-call pvresize_size /dev/sda $((32 << 20))
  has "/dev/sda: " "$stderr"
  t -1 gfs-call pvresize_size /dev/sda 0
  has "is not positive" "$stderr"
}

@test "vg_activate, vg_activate_all: nodes go and come" {
  make_vg
  gfs-call lvcreate lv vg 8
  t gfs-call vg_activate false vg
  t -1 gfs-call blockdev_getsize64 /dev/vg/lv
  has "/dev/vg/lv: No such file" "$stderr"
  t gfs-call vg_activate true vg
  t gfs-call blockdev_getsize64 /dev/vg/lv
  t gfs-call vg_activate_all false
  t -1 gfs-call is_lv /dev/vg/lv
  t gfs-call vg_activate_all true
  t gfs-call is_lv /dev/vg/lv
  t -1 gfs-call vg_activate true "vg nosuch"
  has nosuch "$stderr"
}

@test "pvuuid, vguuid, lvuuid, vgpvuuids, vglvuuids: they agree" {
  make_vg
  gfs-call lvcreate lv vg 8
  t gfs-call pvuuid /dev/sda
  [[ $output =~ ^[A-Za-z0-9]{6}(-[A-Za-z0-9]{4}){5}-[A-Za-z0-9]{6}$ ]]
  same "$output" "$(gfs-call vgpvuuids vg)"
  t gfs-call lvuuid /dev/vg/lv
  same "$output" "$(gfs-call vglvuuids vg)"
  t gfs-call vguuid vg
  has "vg_uuid: ${output//-/}" "$(gfs-call vgs_full)"
  t -1 gfs-call vguuid nosuch
  t -1 gfs-call lvuuid /dev/sda
  has "/dev/sda: not a logical volume" "$stderr"
  t -1 gfs-call pvuuid /dev/sdb
}

@test "pvchange_uuid, vgchange_uuid and their _all: new UUIDs" {
  make_vg
  pv=$(gfs-call pvuuid /dev/sda) vg=$(gfs-call vguuid vg)
  t gfs-call pvchange_uuid /dev/sda
  t gfs-call vgchange_uuid vg
  hasnt "$pv" "$(gfs-call pvuuid /dev/sda)"
  hasnt "$vg" "$(gfs-call vguuid vg)"
  pv=$(gfs-call pvuuid /dev/sda) vg=$(gfs-call vguuid vg)
  t gfs-call pvchange_uuid_all
  t gfs-call vgchange_uuid_all
  hasnt "$pv" "$(gfs-call pvuuid /dev/sda)"
  hasnt "$vg" "$(gfs-call vguuid vg)"
  t -1 gfs-call vgchange_uuid nosuch
}

@test "vgmeta: the metadata as text" {
  make_vg
  gfs-call lvcreate lv vg 8
  t gfs-call vgmeta vg
  has "vg {" "$output"
  has "lv {" "$output"
  t -1 gfs-call vgmeta nosuch
  has nosuch "$stderr"
}

@test "lvm_set_filter, lvm_clear_filter: LVM does not see the other disk" {
  make_vg
  gfs-call pvcreate /dev/sdb
  gfs-call vgcreate vg2 /dev/sdb
  gfs-call lvcreate lv vg2 8
  t gfs-call lvm_set_filter /dev/sda
  t gfs-call vgs
  same vg "$output"
  t -1 gfs-call is_lv /dev/vg2/lv
  t gfs-call lvm_clear_filter
  t gfs-call vgs
  same $'vg\nvg2' "$output"
  t gfs-call is_lv /dev/vg2/lv
  gfs-call mkfs ext2 /dev/vg2/lv
  gfs-call mount /dev/vg2/lv /
  t -1 gfs-call lvm_set_filter /dev/sda
  gfs-call umount /
  t gfs-call vgs
  same $'vg\nvg2' "$output"
}

@test "lvm_set_filter: names are no expressions" {
  gfs-call md_create r+1 "/dev/sda /dev/sdb"
  gfs-call pvcreate /dev/md/r+1
  t gfs-call lvm_set_filter /dev/md/r+1
  t gfs-call pvs
  same /dev/md/r+1 "$output"
  gfs-call pvremove /dev/md/r+1
  t gfs-call lvm_clear_filter
  gfs-call md_stop /dev/md/r+1
  gfs-call md_create 'r|"]1' "/dev/sda /dev/sdb"
  t -1 gfs-call lvm_set_filter '/dev/md/r|"]1'
  has '/dev/md/r|"]1: a filter cannot hold' "$stderr"
  t gfs-call md_stop '/dev/md/r|"]1'
  gfs-call wipefs /dev/sda
  gfs-call wipefs /dev/sdb
  t gfs-call vgs
}

@test "lvm_scan, vgscan: finds what has come as an image" {
  make_vg
  gfs-call lvcreate lv vg 8
  gfs-call vg_activate_all false
  t gfs-call vgscan
  t gfs-call lvm_scan false
  t -1 gfs-call is_lv /dev/vg/lv
  t gfs-call lvm_scan true
  t gfs-call is_lv /dev/vg/lv
}

@test "is_lv, lvm_canonical_lv_name: other devices are none" {
  t gfs-call is_lv /dev/sda
  same false "$output"
  t -1 gfs-call lvm_canonical_lv_name /dev/sda
  has "/dev/sda: not a logical volume" "$stderr"
  t -1 gfs-call is_lv /dev/nosuch
}

@test "mini_device_disks: all disks below a device" {
  gfs-call part_disk /dev/sda mbr
  gfs-call pvcreate /dev/sda1
  gfs-call pvcreate /dev/sdb
  gfs-call vgcreate vg "/dev/sda1 /dev/sdb"
  gfs-call lvcreate_free lv vg 100
  t gfs-call mini_device_disks /dev/vg/lv
  same $'/dev/sda\n/dev/sdb' "$output"
  t gfs-call mini_device_disks /dev/sda1
  same /dev/sda "$output"
  t gfs-call mini_device_disks /dev/sdb
  same /dev/sdb "$output"
  gfs-call lvm_remove_all
  gfs-call part_del /dev/sda 1
  gfs-call part_init /dev/sda mbr
}

@test "mini_lvm: status, output and errors; only harmless commands" {
  make_vg
  t gfs-call mini_lvm vgs "--noheadings -o vg_name"
  has "status: 0" "$output"
  has "output:   vg" "$output"
  t gfs-call mini_lvm vgs nosuch
  has "status: 5" "$output"
  has 'errors: Volume group "nosuch" not found' "$output"
  for command in shell vgcfgrestore "" lvs/x; do
    t -1 gfs-call mini_lvm "$command" ""
    has "not a command of LVM" "$stderr"
  done
}

@test "lvm_remove_all: whatever there is" {
  make_vg
  gfs-call pvcreate /dev/sdb
  gfs-call lvcreate lv vg 8
  t gfs-call lvm_remove_all
  t gfs-call pvs
  same "" "$output"
  t gfs-call lvm_remove_all
}

@test "available: lvm2 and mdadm are here" {
  t gfs-call available "lvm2 mdadm"
}
