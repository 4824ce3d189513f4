# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () { disk=$(new_disk 16M); }

@test "vfs_type, vfs_label, vfs_uuid: as the host's mke2fs made them" {
  /sbin/mke2fs -q -t ext4 -L "the label" \
    -U 11111111-2222-3333-4444-555555555555 "$disk"
  shared_handle --format raw -a "$disk"
  t gfs-call vfs_type /dev/sda
  same ext4 "$output"
  t gfs-call vfs_label /dev/sda
  same "the label" "$output"
  t gfs-call vfs_uuid /dev/sda
  same 11111111-2222-3333-4444-555555555555 "$output"
}

@test "vfs_type: empty, not an error, when nothing is found" {
  shared_handle --format raw -a "$disk"
  t gfs-call vfs_type /dev/sda
  same "" "$output"
  t gfs-call vfs_label /dev/sda
  same "" "$output"
  t gfs-call vfs_uuid /dev/sda
  same "" "$output"
}
