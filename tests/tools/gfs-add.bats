# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () {
  disk=$(example_disk)
  shared_handle
}

@test "gfs-add: prints the names, in order, of several disks" {
  t gfs-add "$disk" "$(new_disk 1M)"
  same $'/dev/sda\n/dev/sdb' "$output"
  t gfs-devices
  same $'/dev/sda\n/dev/sdb' "$output"
}

@test "gfs-add: --rw attaches for writing" {
  t gfs-add --rw --format raw "$disk"
  t gfs-mount /dev/sda1
  t gfs-write /new text
  t gfs-close
  t gfs-cat -a "$disk" /new
  same text "$output"
}

@test "gfs-add: a missing image is named, and the handle goes on" {
  t -1 gfs-add "$BATS_TEST_TMPDIR/nope"
  has "nope: No such file or directory" "$stderr"
  t gfs-add "$disk"
}

@test "gfs-add: the examples of its page work" { page_examples gfs-add; }
