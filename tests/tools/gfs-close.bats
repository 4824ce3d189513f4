# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

@test "gfs-close: what was written is in the image" {
  disk=$(new_fs_disk 32M)
  export GFS_HANDLE=$(gfs-launch --idle 60 --rw --format raw -a "$disk" -m /dev/sda1)
  t gfs-write /proof text
  t gfs-close
  fsck_disk "$disk"
  t gfs-cat -a "$disk" /proof
  same text "$output"
}

@test "gfs-close: a handle can be closed only once" {
  GFS_HANDLE=$(gfs-launch --idle 60)
  t gfs-close -H "$GFS_HANDLE"
  t -3 gfs-close -H "$GFS_HANDLE"
  has "$GFS_HANDLE" "$stderr"
}

@test "gfs-close: an argument is misuse" {
  t -2 gfs-close now
  has now "$stderr"
}

@test "gfs-close: the examples of its page work" { page_examples gfs-close; }
