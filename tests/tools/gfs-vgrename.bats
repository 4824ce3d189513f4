# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  export disk
  shared_handle --rw --format raw -a "$disk"
}
setup () {
  gfs-call lvm_remove_all
}

@test "gfs-vgrename: devices change their names at once" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  t gfs-vgrename vg new
  t gfs-call is_lv /dev/new/lv
  t -1 gfs-vgrename vg x
  has "gfs-vgrename: vg: " "$stderr"
  t -1 gfs-vgrename new "a b"
}

@test "gfs-vgrename: two groups of one name are told apart by UUID" {
  a=$(new_disk 16M) b=$(new_disk 16M)
  for d in "$a" "$b"; do
    gfs-launch --rw --format raw -a "$d" -- sh -ec '
      gfs-vgcreate same /dev/sda
      gfs-lvcreate -n lv -L 8M same'
  done
  GFS_HANDLE=$(gfs-launch --idle 120 --rw --format raw -a "$a" -a "$b" 3>&- 4>&-)
  later gfs-close -H "$GFS_HANDLE"
  t gfs-vgs --noheadings -o vg_name
  same $'  same\n  same' "$output"
  t -1 gfs-vgrename same new
  has "gfs-vgrename: same: " "$stderr"
  uuid=$(gfs-pvs --noheadings -o vg_uuid /dev/sdb)
  t gfs-vgrename "${uuid// /}" other
  t gfs-vgchange --activate y
  t gfs-call lvs
  same $'/dev/other/lv\n/dev/same/lv' "$output"
  t gfs-call mini_device_disks /dev/other/lv
  same /dev/sdb "$output"
}

@test "gfs-vgrename: the examples of its page work" { page_examples gfs-vgrename; }
