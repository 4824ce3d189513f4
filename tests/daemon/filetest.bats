# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "exists, is_file, is_dir" {
  gfs-write /f x
  t gfs-call exists /f
  same true "$output"
  t gfs-call exists /nope/at/all
  same false "$output"
  t gfs-call is_file /f
  same true "$output"
  t gfs-call is_dir / followsymlinks:true
  same true "$output"
  t gfs-call is_dir /f
  same false "$output"
}
