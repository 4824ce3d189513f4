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

@test "gfs-vgremove: one with volumes stays, but for --force" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  t -1 gfs-vgremove vg
  has "gfs-vgremove: vg: " "$stderr"
  has "--force" "$stderr"
  t gfs-vgremove -f vg
  t gfs-vgs
  same "" "$output"
  t -1 gfs-vgremove vg
  has 'vg: Volume group "vg" not found' "$stderr"
}

@test "gfs-vgremove: not what is mounted" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  gfs-call mkfs ext2 /dev/vg/lv
  gfs-mount /dev/vg/lv /
  t -1 gfs-vgremove -f vg
  gfs-umount /
  has "in use" "$stderr"
  t gfs-call vfs_type /dev/vg/lv
  same ext2 "$output"
}

@test "gfs-vgremove: the examples of its page work" { page_examples gfs-vgremove; }
