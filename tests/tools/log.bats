# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance,slow
# A log of 2 GiB, three times what the appliance has of memory: tools that read
# text stream it.
load ../helper.bash

setup_file () {
  export T_TIMEOUT=250
  disk=$BATS_FILE_TMPDIR/disk.img
  truncate -s 3G "$disk"
  /sbin/mke2fs -q -F -t ext4 "$disk" >&2
  shared_handle --rw --format raw -a "$disk" -m /dev/sda
  yes 'Nov 25 12:00:00 host daemon[1]: nothing of interest has happened' |
    head -c 2147483585 | gfs-upload - /log # whole lines
  gfs-write -a /log $'Nov 25 12:00:01 host daemon[1]: needle\n'
  lines=$((2147483585 / 65))
  export lines
}

@test "log: gfs-grep finds the last line of 2 GiB in little memory" {
  need time
  t peak 32 gfs-grep -n needle /log
  same "$((lines + 1)):Nov 25 12:00:01 host daemon[1]: needle" "$output"
}

@test "log: gfs-wc counts it, gfs-head and gfs-tail read its ends alone" {
  need time
  t peak 32 gfs-wc -c /log
  same "2147483624 /log" "$output"
  t peak 32 gfs-head -n 1 /log
  same 'Nov 25 12:00:00 host daemon[1]: nothing of interest has happened' "$output"
  t peak 32 gfs-tail -n 1 /log
  same 'Nov 25 12:00:01 host daemon[1]: needle' "$output"
}
