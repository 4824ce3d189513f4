# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
# The call behind it is mini_blockdev.

setup_file () {
  disk=$(new_fs_disk 8M)
  large=$(new_disk 4M)
  export disk
  shared_handle --rw --format raw -a "$disk"
  gfs-call add_drive "$large" format:raw blocksize:4096
}

@test "gfs-blockdev: prints what is asked for, in that order" {
  t gfs-blockdev --getsize64 --getss --getsz --getro /dev/sda
  same $'8388608\n512\n16384\n0' "$output"
  t gfs-blockdev --getro --getsz /dev/sda1 /dev/sda
  same $'0\n14336\n0\n16384' "$output"
  t gfs-blockdev --getss --getpbsz --getalignoff --getdiscardzeroes /dev/sdb
  same $'4096\n4096\n0\n0' "$output"
  for question in --getiomin --getioopt --getmaxsect --getbsz --getra; do
    t gfs-blockdev "$question" /dev/sda
    [[ $output =~ ^[0-9]+$ ]]
  done
}

@test "gfs-blockdev: sets, and tells what it is then" {
  t gfs-blockdev --getra --setra 1024 --getra --setra=256 /dev/sda
  same 1024 "${output##*$'\n'}"
  t gfs-blockdev --getra /dev/sda
  same 256 "$output"
  t gfs-blockdev --setro --getro --setrw --getro /dev/sda
  same $'1\n0' "$output"
  t gfs-blockdev --flushbufs --rereadpt --setbsz 512 /dev/sda
  t -1 gfs-blockdev --setbsz 100 /dev/sda
  has "/dev/sda: block size 100" "$stderr"
}

@test "gfs-blockdev: --report has a row for each device" {
  t gfs-blockdev --report
  same "/dev/sda /dev/sdb /dev/sda1" \
    "$(awk 'NR > 1 { print $NF }' <<<"$output" | xargs)"
  t gfs-blockdev --report /dev/sda1
  [[ $output =~ rw\ +[0-9]+\ +512\ +[0-9]+\ +2048\ +7340032\ +/dev/sda1$ ]]
  t gfs-blockdev --report --json /dev/sda1
  same "/dev/sda1 2048 7340032 512" "$(python3 -c '
import json, sys
for d in json.load(sys.stdin):
  print(d["device"], d["start"], d["size"], d["ss"])' <<<"$output")"
}

@test "gfs-blockdev: misuse, and devices that are not there" {
  t -2 gfs-blockdev /dev/sda
  t -2 gfs-blockdev --getss
  t -2 gfs-blockdev --getss --report
  t -2 gfs-blockdev --getss --json /dev/sda
  t -1 gfs-blockdev --getss /dev/nope /dev/sda
  has "/dev/nope" "$stderr"
  same 512 "$output"
}

@test "gfs-blockdev: the examples of its page work" { page_examples gfs-blockdev; }
