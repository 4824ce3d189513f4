# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

@test "gfs-test: everything works here" {
  t gfs-test
  has "round trip: ok" "$output"
  has "accelerator: " "$output"
}

@test "gfs-test: says what does not work" {
  export LIBGUESTFS_HV=$BATS_TEST_TMPDIR/no-qemu
  t -3 gfs-test
  has "first launch: FAILED" "$output"
  has "no-qemu" "$stderr"
}

@test "gfs-test: the examples of its page work" { page_examples gfs-test; }
