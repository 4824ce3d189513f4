# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "ping_daemon: answers" { t gfs-call ping_daemon; }

@test "echo_daemon: gives the words back in one line" {
  t gfs-call echo_daemon "one two  three"
  has one "$output"
  has three "$output"
}

@test "sync: what is written is on the host's disk" {
  gfs-write /f "a sentence that nobody else writes"
  t gfs-call sync
  t grep -a -c "a sentence that nobody else writes" "$disk"
}

@test "drop_caches: takes 0 to 3" {
  t gfs-call drop_caches 3
  t gfs-call drop_caches 0
  t -1 gfs-call drop_caches 4
  has "0 to 3" "$stderr"
}

@test "dmesg: the kernel's messages, without priorities" {
  t gfs-call dmesg
  has "Linux version" "$output"
  hasnt "<6>" "$output"
}
