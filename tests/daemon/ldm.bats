# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Dynamic disks: /dev/sda holds a simple volume, sdb and sdc a spanned one.
load ../helper.bash

setup_file () {
  need python3
  mkdir "$BATS_FILE_TMPDIR"/tree
  echo hello >"$BATS_FILE_TMPDIR"/tree/file
  fs=$BATS_FILE_TMPDIR/fs
  truncate -s 12M "$fs"
  /sbin/mke2fs -q -t ext4 -d "$BATS_FILE_TMPDIR"/tree "$fs"
  simple=$(new_disk 16M)
  first=$(new_disk 9M)
  second=$(new_disk 10M)
  "$TOP"/tests/fixtures/ldm-disks.py "$fs" "$simple"
  "$TOP"/tests/fixtures/ldm-disks.py "$fs" "$first" "$second"
  damaged=$(new_disk 16M)
  cp "$simple" "$damaged"
  printf 'XXXX' | dd of="$damaged" bs=512 seek=$((32768 - 2048 + 17)) conv=notrunc status=none
  export fs simple first second damaged
}

@test "ldm: a simple volume is listed, typed and mounted" {
  shared_handle --format raw -a "$simple"
  volume=/dev/mapper/ldm_vol_Group_Volume1
  t gfs-call feature_available ldm
  same true "$output"
  t gfs-call list_filesystems
  same "$volume: ext4" "$output"
  t gfs-call list_ldm_volumes
  same "$volume" "$output"
  t gfs-call list_ldm_partitions
  same "" "$output"
  t gfs-filesystems
  has "$volume" "$output"
  t gfs-mount "$volume" /
  t gfs-cat /file
  same hello "$output"
  t -1 gfs-call ldmtool_remove_all
  has "Volume1" "$stderr"
  t gfs-umount /
  t gfs-call ldmtool_remove_all
  t gfs-call list_ldm_volumes
  same "" "$output"
  t gfs-call ldmtool_create_all
  t gfs-call list_ldm_volumes
  same "$volume" "$output"
}

@test "ldm: what a group and its volumes are" {
  shared_handle --format raw -a "$first" -a "$second"
  t gfs-call ldmtool_scan
  group=$output
  [[ $group =~ ^[0-9a-f]{8}-[0-9a-f-]{27}$ ]]
  t gfs-call ldmtool_scan_devices "/dev/sda /dev/sdb"
  same "$group" "$output"
  t gfs-call ldmtool_diskgroup_name "$group"
  same Group "$output"
  t gfs-call ldmtool_diskgroup_volumes "$group"
  same Volume1 "$output"
  t gfs-call ldmtool_diskgroup_disks "$group"
  same $'Disk1\nDisk2' "$output"
  t gfs-call ldmtool_volume_type "$group" Volume1
  same spanned "$output"
  t gfs-call ldmtool_volume_hint "$group" Volume1
  same E: "$output"
  t gfs-call ldmtool_volume_partitions "$group" Volume1
  same $'Disk1-01\nDisk2-01' "$output"
  t -1 gfs-call ldmtool_volume_type "$group" Volume2
  has Volume2 "$stderr"
  t -1 gfs-call ldmtool_diskgroup_name nothing
  has "nothing: No such disk group" "$stderr"
  t gfs-mount /dev/mapper/ldm_vol_Group_Volume1 /
  t gfs-cat /file
  same hello "$output"
}

@test "ldm: a damaged database, a missing disk" {
  shared_handle --format raw -a "$damaged"
  t -1 gfs-call ldmtool_scan
  has "VMDB" "$stderr"
  t gfs-call list_ldm_volumes
  same "" "$output"
  gfs-close
  shared_handle --format raw -a "$first"
  t gfs-call list_ldm_volumes
  same "" "$output"
  t -1 gfs-call ldmtool_create_all
  has "missing" "$stderr"
}
