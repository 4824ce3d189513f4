# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  other=$(new_disk 64M)
  export disk other
  shared_handle --rw --format raw -a "$disk" -a "$other"
}
setup () {
  gfs-call lvm_remove_all
}

@test "gfs-vgreduce: not a device that is in use" {
  gfs-vgcreate vg /dev/sda /dev/sdb
  gfs-lvcreate -n lv -L 8M vg /dev/sdb
  t -1 gfs-vgreduce vg /dev/sdb
  has "gfs-vgreduce: vg: " "$stderr"
  t gfs-vgreduce vg /dev/sda
  t gfs-vgs --noheadings -o pv_count
  same "    1" "$output"
  t -2 gfs-vgreduce vg
  t -2 gfs-vgreduce --removemissing vg /dev/sda
}

@test "gfs-vgreduce: a disk that is missing is told, and given up" {
  gfs-vgcreate vg /dev/sda /dev/sdb
  gfs-lvcreate -n a -L 8M vg /dev/sda
  gfs-lvcreate -n b -L 8M vg /dev/sdb
  gfs-call mkfs ext2 /dev/vg/a
  gfs-call sync
  cp "$disk" "$BATS_TEST_TMPDIR/one"
  GFS_HANDLE=$(gfs-launch --idle 120 --rw --format raw \
    -a "$BATS_TEST_TMPDIR/one" 3>&- 4>&-)
  later gfs-close -H "$GFS_HANDLE"
  t gfs-vgs --noheadings -o vg_missing_pv_count vg
  has 1 "$output"
  t gfs-call vfs_type /dev/vg/a # what is whole is there
  same ext2 "$output"
  t -1 gfs-lvcreate -n c -L 8M vg
  has "gfs-lvcreate: vg: Cannot change VG vg while PVs are missing" "$stderr"
  t -1 gfs-call lvcreate c vg 8
  has "vg/c: Cannot change VG vg while PVs are missing" "$stderr"
  t gfs-vgreduce --removemissing --force vg
  t gfs-call lvs
  same /dev/vg/a "$output"
  t gfs-lvcreate -n c -L 8M vg
}

@test "gfs-vgreduce: the examples of its page work" { page_examples gfs-vgreduce; }
