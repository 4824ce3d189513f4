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

@test "gfs-vgs: the group that is named, and one that is not there" {
  gfs-vgcreate vg /dev/sda
  t gfs-vgs --noheadings -o vg_name,lv_count vg
  same "  vg   0" "$output"
  t -1 gfs-vgs vg nosuch
  has "  vg " "$output"
  has nosuch "$stderr"
}

@test "gfs-vgs: --json is JSON, with sizes in bytes" {
  need python3
  gfs-vgcreate vg /dev/sda
  gfs-vgs --json >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
for e in json.load (open (sys.argv[1])): print (e["vg_name"], e["vg_size"])' \
    "$BATS_TEST_TMPDIR/json"
  same "vg $((60 << 20))" "$output"
}

@test "gfs-vgs: the examples of its page work" { page_examples gfs-vgs; }
