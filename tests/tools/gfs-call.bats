# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-call: prints integers, strings, lists and structures" {
  gfs-write /f 12345
  t gfs-call filesize /f
  same 5 "$output"
  t gfs-call exists /f
  same true "$output"
  t gfs-call cat /f
  same 12345 "$output"
  t gfs-call list_devices
  same /dev/sda "$output"
  t gfs-call stat /f
  has "size: 5" "$output"
}

@test "gfs-call: takes optional arguments by name" {
  t gfs-call umount /dev/sda1 force:false lazyunmount:false
  t gfs-call mount /dev/sda1 /
}

@test "gfs-call: --list names every call that can be made" {
  t gfs-call --list
  has mkdir_p "$output"
  has list_devices "$output"
}

@test "gfs-call: an unknown call and wrong arguments are misuse" {
  t -2 gfs-call no_such_call
  has no_such_call "$stderr"
  t -2 gfs-call filesize
  t -2 gfs-call filesize /f /g
  t -2 gfs-call chmod notanumber /f
  t -2 gfs-call umount / nosuchoption:1
}

@test "gfs-call: a call that fails says why" {
  t -1 gfs-call cat /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "gfs-call: the examples of its page work" { page_examples gfs-call; }
