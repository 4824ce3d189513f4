# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../btrfs.bash

setup_file () {
  need mkfs.btrfs btrfs
  disk=$(btrfs_disk 700M -m single)
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda
  head -c 4M /dev/urandom | gfs-upload - /small
  gfs-call btrfs_filesystem_sync /
}

setup () { gfs-call mountpoints | grep -q / || gfs-call mount /dev/sda /; }

scrubbed () { gfs-call btrfs_scrub_status / | sed -n "s/^btrfsscrub_$1: //p"; }
finished () {
  t gfs-call mini_btrfs_scrub_state / wait:true
  same finished "$output"
}

@test "btrfs_scrub_start, _status: reads all there is and finds nothing" {
  t gfs-call mini_btrfs_scrub_state /
  same none "$output"
  t gfs-call btrfs_scrub_status /
  same 0 "$(of_guest btrfsscrub_data_bytes_scrubbed)"
  t gfs-call btrfs_scrub_start /
  finished
  t gfs-call btrfs_scrub_status /
  same "0 0" "$(of_guest btrfsscrub_csum_errors) $(of_guest btrfsscrub_read_errors)"
  t -1 gfs-call btrfs_scrub_cancel /
  has "/: no scrub is running" "$stderr"
}

@test "btrfs_scrub_status: damage is counted" {
  # The file is not compressed and random: it is found by its first bytes.
  where=$(gfs-download /small - | head -c 64 | python3 -c '
import sys
print (open (sys.argv[1], "rb").read ().find (sys.stdin.buffer.read ()))' "$disk")
  t test "$where" -gt 0
  gfs-call umount /
  printf damage | gfs-call upload_offset - /dev/sda $((where + 8192))
  gfs-call blockdev_flushbufs /dev/sda
  gfs-call mount /dev/sda /
  t gfs-call btrfs_scrub_start /
  finished
  same 1 "$(scrubbed csum_errors)"
  same 1 "$(scrubbed uncorrectable_errors)"
}

@test "btrfs_scrub_start: unmounting while it runs interrupts it" {
  gfs-call fallocate64 /space $((300 << 20))
  gfs-call fill 1 $((200 << 20)) /large
  gfs-call btrfs_filesystem_sync /
  t gfs-call btrfs_scrub_start /
  t gfs-call umount /
  t gfs-call mount /dev/sda /
  t gfs-call mini_btrfs_scrub_state /
  [[ $output == interrupted ]] || same finished "$output"
  t gfs-call btrfs_scrub_start /
  gfs-call btrfs_scrub_cancel / || finished
  gfs-call btrfs_scrub_resume / || finished
  t gfs-call umount_all
  gfs-call mount /dev/sda /
}

@test "btrfs_scrub_resume: nothing to resume, no btrfs, no path" {
  gfs-call btrfs_scrub_start /
  finished
  t -1 gfs-call btrfs_scrub_resume /
  has "/: there is nothing to resume" "$stderr"
  t -1 gfs-call btrfs_scrub_start /nope
  has "/nope: No such file" "$stderr"
}

@test "btrfs_balance_status: none, and nothing to pause, cancel or resume" {
  t gfs-call btrfs_balance_status /
  same none "$(of_guest btrfsbalance_status)"
  for call in pause cancel resume; do
    t -1 gfs-call btrfs_balance_$call /
    has "/: no balance is running or paused" "$stderr"
  done
}

@test "btrfs_balance_pause, _resume, _cancel: of a balance of another client" {
  (gfs-call btrfs_filesystem_balance / || true) 3>&- 4>&- &
  pid=$!
  eventually paused
  t gfs-call btrfs_balance_status /
  same paused "$(of_guest btrfsbalance_status)"
  wait "$pid"
  (gfs-call btrfs_balance_resume / || true) 3>&- 4>&- &
  pid=$!
  eventually cancelled
  wait "$pid"
  t gfs-call btrfs_balance_status /
  same none "$(of_guest btrfsbalance_status)"
}
paused () { gfs-call btrfs_balance_pause / 2>/dev/null; }
cancelled () { gfs-call btrfs_balance_cancel / 2>/dev/null; }

@test "btrfs_filesystem_balance: who is killed leaves none behind" {
  timeout -s KILL 0.2 gfs-call btrfs_filesystem_balance / 3>&- 4>&- || true
  eventually no_balance
}
no_balance () { gfs-call btrfs_balance_status / | grep -q 'status: none'; }

@test "btrfs_filesystem_defragment: files and trees, compressed or not" {
  gfs-mkdir -p /tree/deep
  for i in 1 2 3; do seq 200000 | gfs-upload - /tree/deep/$i; done
  gfs-call mkfifo 0600 /tree/fifo
  gfs-call ln_s /proc/1/root /tree/link
  t gfs-call btrfs_filesystem_defragment /tree
  t gfs-call btrfs_filesystem_defragment /tree flush:true compress:zstd
  t gfs-call btrfs_filesystem_defragment /tree/deep/1 compress:lzo
  t bash -c 'cmp <(seq 200000) <(gfs-cat /tree/deep/1)'
  t -1 gfs-call btrfs_filesystem_defragment /tree compress:rar
  has "'rar' is none of zlib, lzo and zstd" "$stderr"
  t -1 gfs-call btrfs_filesystem_defragment /tree/fifo
  has "/tree/fifo" "$stderr"
  t -1 gfs-call btrfs_filesystem_defragment /nope
  has "/nope: No such file" "$stderr"
}

@test "btrfs_filesystem_sync: of what is no btrfs is an error" {
  gfs-call umount_all
  GFS_HANDLE=$(gfs-launch --idle 60 --rw --format raw -a "$(new_fs_disk 16M)" \
    -m /dev/sda1 3>&- 4>&-)
  later gfs-close -H "$GFS_HANDLE"
  for call in filesystem_sync filesystem_balance balance_status scrub_start \
    scrub_status filesystem_defragment; do
    t -1 gfs-call btrfs_$call /
    has "/: not on a btrfs filesystem" "$stderr"
  done
}
