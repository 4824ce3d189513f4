# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(example_disk)
  shared_handle -a "$disk"
}
setup () { gfs-mount /dev/sda1; }
teardown () { gfs-umount --all; }

@test "gfs-umount: by mount point" {
  t gfs-umount /
  t gfs-mount
  same "" "$output"
}

@test "gfs-umount: by device" {
  t gfs-umount /dev/sda1
  t gfs-mount
  same "" "$output"
}

@test "gfs-umount: what is not mounted is an error" {
  t -1 gfs-umount /etc
  has "/etc" "$stderr"
}

@test "gfs-umount: files are out of reach then, and the message says why" {
  t gfs-umount --all
  t -1 gfs-cat /etc/hostname
  has "mount" "$stderr"
}

@test "gfs-umount: nothing and everything at once are misuse" {
  t -2 gfs-umount
  t -2 gfs-umount --all /
}

@test "gfs-umount: the examples of its page work" { page_examples gfs-umount; }
