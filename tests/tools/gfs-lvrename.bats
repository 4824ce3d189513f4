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

@test "gfs-lvrename: both forms, and what is taken or bad" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n a -L 4M vg
  gfs-lvcreate -n b -L 4M vg
  t gfs-lvrename vg/a c
  t gfs-lvrename vg c d
  t gfs-lvrename /dev/vg/d /dev/vg/e
  t gfs-call lvs
  same $'/dev/vg/b\n/dev/vg/e' "$output"
  t -1 gfs-lvrename vg/b e
  has "gfs-lvrename: vg/b: " "$stderr"
  t -1 gfs-lvrename vg/b "x y"
  t -1 gfs-lvrename vg/nosuch x
}

@test "gfs-lvrename: the examples of its page work" { page_examples gfs-lvrename; }
