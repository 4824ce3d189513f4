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

@test "gfs-lvresize: larger at once; smaller only by --force" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  t gfs-lvresize -L 16M vg/lv
  t gfs-lvresize -L +8M /dev/vg/lv
  t gfs-call blockdev_getsize64 /dev/vg/lv
  same $((24 << 20)) "$output"
  t -1 gfs-lvresize -L -8M vg/lv
  has "gfs-lvresize: vg/lv: THIS MAY DESTROY YOUR DATA" "$stderr"
  has "--force" "$stderr"
  t gfs-lvresize -f -L -8M vg/lv
  t gfs-call blockdev_getsize64 /dev/vg/lv
  same $((16 << 20)) "$output"
  t gfs-lvresize -l +100%FREE vg/lv
  t gfs-call blockdev_getsize64 /dev/vg/lv
  same $((60 << 20)) "$output"
}

@test "gfs-lvresize: no room, no volume, no unit" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  t -1 gfs-lvresize -L +1G vg/lv
  has "gfs-lvresize: vg/lv: Insufficient free space" "$stderr"
  t -1 gfs-lvresize -L +1M vg/nosuch
  has "gfs-lvresize: vg/nosuch: " "$stderr"
  t -2 gfs-lvresize -L +10 vg/lv
  has "--size: +10: expected a size with a unit" "$stderr"
  t -2 gfs-lvresize vg/lv
}

@test "gfs-lvresize: the examples of its page work" { page_examples gfs-lvresize; }
