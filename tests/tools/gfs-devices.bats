# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(example_disk)
  empty=$(new_disk 3M)
  shared_handle -a "$disk" -a "$empty"
}

@test "gfs-devices: lists disks in the order they were added" {
  t gfs-devices
  same $'/dev/sda\n/dev/sdb' "$output"
}

@test "gfs-devices: -lp tells sizes and contents, partitions below their disk" {
  t gfs-devices -lp
  same $'/dev/sda 67108864 -\n/dev/sda1 66060288 ext4\n/dev/sdb 3145728 -' \
    "$output"
}

@test "gfs-devices: --json is JSON" {
  need python3
  gfs-devices --json -p >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
for e in json.load (open (sys.argv[1])): print (e["device"], e["content"])' \
    "$BATS_TEST_TMPDIR/json"
  has "/dev/sda1 ext4" "$output"
}

@test "gfs-devices: an appliance without disks has none" {
  t gfs-launch -- gfs-devices
  same "" "$output"
}

@test "gfs-devices: the examples of its page work" { page_examples gfs-devices; }
