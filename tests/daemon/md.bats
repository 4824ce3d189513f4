# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 24M)
  export disk
  shared_handle --rw --format raw -a "$disk" -a "$(new_disk 24M)" \
    -a "$(new_disk 24M)"
}
teardown () {
  for md in $(gfs-call list_md_devices); do gfs-call md_stop "$md"; done
  run_later
}

@test "md_create: the device is there at once, under both names" {
  t gfs-call md_create r1 "/dev/sda /dev/sdb"
  t gfs-call list_md_devices
  same /dev/md127 "$output"
  t gfs-call mkfs ext2 /dev/md/r1
  t gfs-call vfs_type /dev/md127
  same ext2 "$output"
  t gfs-call md_detail /dev/md127
  has "level: raid1" "$output"
  has "devices: 2" "$output"
  t gfs-call mini_device_disks /dev/md127
  same $'/dev/sda\n/dev/sdb' "$output"
}

@test "md_create: levels, chunks, spares and gaps" {
  t gfs-call md_create r5 "/dev/sda /dev/sdb" level:raid5 missingbitmap:1 \
    chunk:65536
  t gfs-call md_detail /dev/md127
  has "level: raid5" "$output"
  has "devices: 3" "$output"
  t gfs-call md_stat /dev/md/r5
  has "mdstat_device: /dev/sda" "$output"
  has "mdstat_index: 1" "$output"
  gfs-call md_stop /dev/md127
  t gfs-call md_create r1 "/dev/sda /dev/sdb /dev/sdc" spare:1
  t gfs-call md_stat /dev/md127
  has "mdstat_flags: S" "$output"
}

@test "md_create: numbers that do not fit, and bad names and levels" {
  t -1 gfs-call md_create r1 "/dev/sda /dev/sdb" nrdevices:3
  has "r1: 3 active and 0 spare devices" "$stderr"
  for spare in -1 -2147483648; do
    t -1 gfs-call md_create r1 "/dev/sda /dev/sdb" spare:$spare
    has "r1: number of spare devices $spare is negative" "$stderr"
  done
  t -1 gfs-call md_create r1 "/dev/sda /dev/sdb" chunk:1000
  has "chunk size 1000" "$stderr"
  t -1 gfs-call md_create r1 "/dev/sda /dev/sdb" level:raid99
  has "raid99" "$stderr"
  t -1 gfs-call -- md_create "" "/dev/sda /dev/sdb"
  t -1 gfs-call -- md_create --help "/dev/sda /dev/sdb"
  t -1 gfs-call md_create ../x "/dev/sda /dev/sdb"
  t gfs-call list_md_devices
  same "" "$output"
}

@test "md_create, md_stop: what is in use stays as it is" {
  gfs-call mkfs ext2 /dev/sda
  gfs-call mount /dev/sda /
  t -1 gfs-call md_create r1 "/dev/sda /dev/sdb"
  gfs-call umount /
  has "/dev/sda: is mounted on /" "$stderr"
  gfs-call md_create r1 "/dev/sda /dev/sdb"
  gfs-call mkfs ext2 /dev/md127
  gfs-call mount /dev/md127 /
  t -1 gfs-call md_stop /dev/md127
  gfs-call umount /
  has "/dev/md127: is mounted on /" "$stderr"
  t -1 gfs-call md_create r2 "/dev/sda /dev/sdc"
  has "/dev/sda: is part of /dev/md127" "$stderr"
}

@test "md_stat, md_detail, md_stop: other devices are no arrays" {
  t -1 gfs-call md_stat /dev/sda
  has "/dev/sda: not an array" "$stderr"
  t -1 gfs-call md_detail /dev/sda
  has "/dev/sda: " "$stderr"
  t -1 gfs-call md_stop /dev/sda
  has "/dev/sda: " "$stderr"
}

@test "mini_mdadm: some modes only" {
  t gfs-call mini_mdadm "--detail /dev/sdc"
  has "status: 1" "$output"
  has "errors: mdadm: /dev/sdc does not appear to be an md device" "$output"
  t -1 gfs-call mini_mdadm "--monitor --scan"
  t -1 gfs-call mini_mdadm ""
}

@test "arrays are left clean, and found by the next launch and by the host" {
  need mdadm
  a=$(new_disk 24M) b=$(new_disk 24M)
  t gfs-launch --rw --format raw -a "$a" -a "$b" -- sh -ec '
    gfs-call md_create r1 "/dev/sda /dev/sdb"
    gfs-call pvcreate /dev/md127
    gfs-call vgcreate vg /dev/md127
    gfs-call lvcreate lv vg 8
    gfs-call mkfs ext2 /dev/vg/lv
    gfs-call mount /dev/vg/lv /
    gfs-call write /file text
    while gfs-call mini_mdadm "--detail /dev/md127" | grep -q resyncing; do
      sleep 0.1
    done'
  t mdadm --examine "$a"
  [[ $output =~ State\ :\ clean ]]
  [[ $output =~ Array\ State\ :\ AA ]]
  t gfs-cat -a "$a" -a "$b" -m /dev/vg/lv /file
  same text "$output"
}

@test "arrays of all versions are found at launch" {
  local disks=() i

  for i in 1 2 3 4 5 6; do disks+=("$(new_disk 24M)"); done
  t gfs-launch --rw --format raw "${disks[@]/#/--add=}" -- sh -ec '
    create="--create --run --level=1 --raid-devices=2"
    gfs-call mini_mdadm "$create --metadata=0.90 /dev/md/a /dev/sda /dev/sdb"
    gfs-call mini_mdadm "$create --metadata=1.0 /dev/md/b /dev/sdc /dev/sdd"
    gfs-call mini_mdadm "$create --metadata=1.1 /dev/md/c /dev/sde /dev/sdf"'
  for i in 0 2 4; do
    t gfs-launch -a "${disks[i]}" -a "${disks[i + 1]}" -- sh -ec '
      gfs-call list_md_devices
      gfs-call mini_device_disks /dev/md127'
    same $'/dev/md127\n/dev/sda\n/dev/sdb' "$output"
  done
}
