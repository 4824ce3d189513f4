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

@test "gfs-lvs: as lvs prints it" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  t gfs-lvs
  has "  LV   VG Attr       LSize" "$output"
  has "  lv   vg -wi-a----- 8.00m" "$output"
  t gfs-lvs --noheadings -o +devices vg/lv
  has "/dev/sda(0)" "$output"
}

@test "gfs-lvs: -m mounts volumes of a disk, one-shot and by gfs-launch" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n root -L 8M vg
  gfs-lvcreate -n home -L 8M vg
  gfs-call mkfs ext2 /dev/vg/root
  gfs-call mkfs ext2 /dev/vg/home
  gfs-mount /dev/vg/root /
  gfs-mkdir /home
  gfs-mount /dev/vg/home /home
  echo text | gfs-upload - /home/file
  gfs-umount /home
  gfs-umount /
  gfs-call sync
  t gfs-cat -a "$disk" -m /dev/vg/root -m /dev/mapper/vg-home:/home /home/file
  same text "$output"
  t gfs-launch -a "$disk" -m /dev/vg/home -- gfs-cat /file
  same text "$output"
  t -1 gfs-ls --add "$disk" /
  has "choose with -m: /dev/vg/home (ext2) /dev/vg/root (ext2)" "$stderr"
  gfs-lvremove vg/root
  gfs-call sync
  t gfs-cat --add "$disk" /file
  same text "$output"
}

@test "gfs-lvs: volumes of a disk that was added to a live handle" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  gfs-call mkfs ext2 /dev/vg/lv
  gfs-call sync
  t gfs-launch -- sh -ec "gfs-add '$disk' >/dev/null
    gfs-mount /dev/vg/lv /
    gfs-ls /"
  same lost+found "$output"
  t gfs-launch -- sh -ec "gfs-call lvs
    gfs-add '$disk' >/dev/null
    gfs-lvs --noheadings -o lv_path,lv_active"
  same "  /dev/vg/lv active" "$output"
}

@test "gfs-lvs: the examples of its page work" { page_examples gfs-lvs; }
