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

@test "gfs-lvremove: several, all of a group, and what is not there" {
  gfs-vgcreate vg /dev/sda
  for lv in a b c d; do gfs-lvcreate -n $lv -L 4M vg; done
  t -1 gfs-lvremove vg/a /dev/vg/nosuch /dev/vg/b
  has "gfs-lvremove: /dev/vg/nosuch: " "$stderr"
  t gfs-call lvs
  same $'/dev/vg/c\n/dev/vg/d' "$output"
  t gfs-lvremove -f vg
  t gfs-call lvs
  same "" "$output"
}

@test "gfs-lvremove: what is mounted stays" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  gfs-call mkfs ext2 /dev/vg/lv
  gfs-mount /dev/vg/lv /
  t -1 gfs-lvremove vg/lv
  gfs-umount /
  has "gfs-lvremove: vg/lv: Logical volume vg/lv contains a filesystem in use" \
    "$stderr"
}

@test "gfs-lvremove: the examples of its page work" { page_examples gfs-lvremove; }
