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
  gfs-call pvcreate /dev/sda # wipes what is there
  gfs-call pvremove /dev/sda
}

@test "gfs-vgcreate: devices become physical volumes" {
  t gfs-vgcreate --addtag blue -s 512K vg /dev/sda /dev/sdb
  t gfs-vgs --noheadings --separator , -o vg_name,pv_count,vg_extent_size,vg_tags
  same "  vg,2,512.00k,blue" "$output"
  t -1 gfs-vgcreate vg /dev/sda
  has "gfs-vgcreate: vg: " "$stderr"
}

@test "gfs-vgcreate: bad names, bad sizes, and what is no device" {
  for name in "" . .. a/b "a b" -x $'a\nb'; do
    t -1 gfs-vgcreate -- "$name" /dev/sda
    same 1 "$(wc -l <<<"$stderr")"
  done
  t -2 gfs-vgcreate -s 4 vg /dev/sda
  has "--physicalextentsize: 4: expected a size with a unit" "$stderr"
  t -1 gfs-vgcreate -s 3K vg /dev/sda
  t -1 gfs-vgcreate vg /dev/nosuch
  has nosuch "$stderr"
  t -2 gfs-vgcreate vg
  t gfs-vgs
  same "" "$output"
}

@test "gfs-vgcreate: a file system is refused, but for --force" {
  gfs-call mkfs ext2 /dev/sda
  t -1 gfs-vgcreate vg /dev/sda
  has ext2 "$stderr"
  t gfs-vgcreate -f vg /dev/sda
}

@test "gfs-vgcreate: the examples of its page work" { page_examples gfs-vgcreate; }
