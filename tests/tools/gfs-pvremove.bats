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

@test "gfs-pvremove: makes an ordinary device of it" {
  gfs-pvcreate /dev/sda
  t gfs-pvremove /dev/sda
  t gfs-pvs
  same "" "$output"
  t -1 gfs-pvremove /dev/sda
  has "gfs-pvremove: /dev/sda: " "$stderr"
}

@test "gfs-pvremove: one that belongs to a group stays, but for --force" {
  gfs-vgcreate vg /dev/sda
  t -1 gfs-pvremove /dev/sda
  has "gfs-pvremove: /dev/sda: " "$stderr"
  has vg "$stderr"
  t gfs-pvremove -f /dev/sda
  t gfs-vgs
  same "" "$output"
}

@test "gfs-pvremove: the examples of its page work" { page_examples gfs-pvremove; }
