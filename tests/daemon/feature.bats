# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { shared_handle; }

@test "filesystem_available: what the kernel has or can load" {
  t gfs-call filesystem_available ext4
  same true "$output"
  t gfs-call filesystem_available nofs
  same false "$output"
  t -1 gfs-call filesystem_available "../x"
}

@test "available_all_groups: a sorted list" {
  t gfs-call available_all_groups
  same "$(LC_ALL=C sort <<<"$output")" "$output"
}

@test "feature_available: an unknown group is an error" {
  t -1 gfs-call feature_available nothing
  has nothing "$stderr"
}
