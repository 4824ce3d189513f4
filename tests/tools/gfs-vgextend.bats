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

@test "gfs-vgextend: a new device, or a physical volume" {
  gfs-vgcreate vg /dev/sda
  t gfs-vgextend vg /dev/sdb
  t gfs-vgs --noheadings -o pv_count
  same "    2" "$output"
  t -1 gfs-vgextend vg /dev/nosuch
  has "gfs-vgextend: vg: " "$stderr"
  t -1 gfs-vgextend nosuch /dev/sdb
}

@test "gfs-vgextend: the examples of its page work" { page_examples gfs-vgextend; }
