# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(example_disk)
  export disk
  shared_handle -a "$disk"
}

@test "gfs-status: tells accelerator, template, qemu and drives" {
  t gfs-status
  [[ $output =~ accelerator:\ (kvm|tcg) ]]
  has "drive: /dev/sda ro raw $disk" "$output"
  pid=$(sed -n 's/^qemu-pid: //p' <<<"$output")
  t readlink "/proc/$pid/exe"
  has qemu "$output"
}

@test "gfs-status: --json is JSON" {
  need python3
  gfs-status --json >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
s = json.load (open (sys.argv[1]))
print (s["accelerator"] in ("kvm", "tcg"), s["drives"][0]["path"])' \
    "$BATS_TEST_TMPDIR/json"
  same "True $disk" "$output"
}

@test "gfs-status: the examples of its page work" { page_examples gfs-status; }
