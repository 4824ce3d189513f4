# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

@test "internal_autosync: closing writes and unmounts everything" {
  disk=$(new_fs_disk 64M)
  GFS_HANDLE=$(gfs-launch --idle 120 --rw --format raw -a "$disk" -m /dev/sda1 3>&- 4>&-)
  export GFS_HANDLE
  gfs-write /kept "until the end"
  t gfs-close
  fsck_disk "$disk"
  t gfs-cat -a "$disk" --format raw /kept
  same "until the end" "$output"
}
