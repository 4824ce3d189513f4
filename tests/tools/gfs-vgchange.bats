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

@test "gfs-vgchange: --activate takes devices away and gives them back" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  t gfs-vgchange -a n vg
  t -1 gfs-call is_lv /dev/vg/lv
  t gfs-vgchange -a y
  t gfs-call is_lv /dev/vg/lv
  t -2 gfs-vgchange -a x vg
  has "x: expected y or n" "$stderr"
  t -2 gfs-vgchange vg
  has "nothing to change" "$stderr"
  t -1 gfs-vgchange -a y nosuch
  has "gfs-vgchange: nosuch: " "$stderr"
}

@test "gfs-vgchange: tags, limits, a new UUID" {
  gfs-vgcreate vg /dev/sda
  before=$(gfs-call vguuid vg)
  t gfs-vgchange --addtag red -l 7 -p 8 vg
  t gfs-vgs --noheadings --separator , -o vg_tags,max_lv,max_pv
  same "  red,7,8" "$output"
  t gfs-vgchange --deltag red --uuid vg
  hasnt "$before" "$(gfs-call vguuid vg)"
  t -1 gfs-vgchange --addtag "a b" vg
  t gfs-vgchange --addtag blue
  t gfs-vgs --noheadings -o vg_tags
  same "  blue" "$output"
}

@test "gfs-vgchange: a group on a read-only drive is not changed" {
  gfs-vgcreate vg /dev/sda
  gfs-sync
  cp "$disk" "$BATS_TEST_TMPDIR/copy"
  shared_handle -a "$BATS_TEST_TMPDIR/copy"
  t -1 gfs-vgchange --addtag blue
  has "vg: is on a read-only drive" "$stderr"
  t gfs-vgchange -a n
}

@test "gfs-vgchange: the examples of its page work" { page_examples gfs-vgchange; }
