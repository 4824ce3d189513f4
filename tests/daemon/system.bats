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

@test "utsname: the kernel of the appliance" {
  t gfs-call utsname
  has "uts_sysname: Linux" "$output"
  has "uts_machine: $(uname -m)" "$output"
  has "uts_release: " "$output"
  has "uts_version: #" "$output"
}

@test "modprobe: loads a module of the appliance; another is an error" {
  t gfs-call modprobe loop
  t -1 gfs-call modprobe nosuch
  has "nosuch" "$stderr"
  t -1 gfs-call modprobe --version
  hasnt "kmod" "$output"
}

@test "sleep: takes its time, and ends with its client" {
  SECONDS=0
  t gfs-call sleep 2
  [ "$SECONDS" -ge 2 ]
  t gfs-call sleep 0
  t -1 gfs-call -- sleep -1
  has "not a number of seconds" "$stderr"
  t -124 gfs-call --timeout 1 sleep 1000
  t gfs-call ping_daemon
}

@test "mini_peak_memory: bytes, and never less than before" {
  t gfs-call mini_peak_memory
  local before=$output
  [ "$before" -gt 1000000 ]
  t gfs-call mini_peak_memory
  [ "$output" -ge "$before" ]
}
