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

@test "gfs-pvresize: not below what is in use, and only with a unit" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -l 100%FREE vg
  t -1 gfs-pvresize --setphysicalvolumesize 30M /dev/sda
  has "gfs-pvresize: /dev/sda: " "$stderr"
  t -2 gfs-pvresize --setphysicalvolumesize 30 /dev/sda
  has "--setphysicalvolumesize: 30: expected a size with a unit" "$stderr"
  t -1 gfs-pvresize /dev/sdq
  has "gfs-pvresize: /dev/sdq: " "$stderr"
}

@test "gfs-pvresize: a device that has grown" {
  disk=$(new_disk 16M)
  t gfs-launch --rw --format raw -a "$disk" -- gfs-vgcreate vg /dev/sda
  truncate -s 32M "$disk"
  t gfs-pvresize --rw --format raw -a "$disk" /dev/sda
  t gfs-vgs --noheadings -o vg_size --add "$disk"
  has 28.00m "$output"
}

@test "gfs-pvresize: the examples of its page work" { page_examples gfs-pvresize; }
