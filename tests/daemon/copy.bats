# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "rm, rm_f, rm_rf: each as the command of that name" {
  gfs-call touch /f
  t gfs-call rm /f
  t -1 gfs-call rm /f
  has "/f: No such file or directory" "$stderr"
  t gfs-call rm_f /f
  gfs-call mkdir_p /t/u/v
  gfs-call touch /t/u/v/w
  t -1 gfs-call rm /t
  has "/t: Is a directory" "$stderr"
  t gfs-call rm_rf /t
  t gfs-call exists /t
  same false "$output"
  t gfs-call rm_rf /t
  t -1 gfs-call rm_rf /
}

@test "rm_rf: what must not be removed is told by its own reason" {
  local fs

  need /sbin/debugfs
  fs=$(new_disk 8M)
  mkdir "$BATS_TEST_TMPDIR/tree"
  touch "$BATS_TEST_TMPDIR/tree/immutable"
  /sbin/mke2fs -q -F -d "$BATS_TEST_TMPDIR/tree" "$fs"
  /sbin/debugfs -w -R "sif /immutable flags 0x10" "$fs"
  t gfs-add --rw --format raw "$fs"
  gfs-mkdir /other
  gfs-call mount "$output" /other
  t -1 gfs-call rm_rf /other/immutable
  has "/other/immutable: Operation not permitted" "$stderr"
  t -1 gfs-call mv / /other
  has "/: Device or resource busy" "$stderr"
  t gfs-call umount /other
}

@test "mv: renames, moves into directories and across filesystems" {
  gfs-write /old content
  t gfs-call mv /old /new
  gfs-mkdir /into
  t gfs-call mv /new /into
  t gfs-cat /into/new
  same content "$output"
  t -1 gfs-call mv /nope /x
  has "/nope: No such file or directory" "$stderr"
}
