# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  need mkfs.xfs
  disk=$(new_disk 320M)
  mkfs.xfs -q -f "$disk"
  truncate -s 400M "$disk"
  export disk
  shared_handle --rw --format raw -a "$disk"
}

@test "gfs-xfs: info, growfs" {
  t gfs-xfs info /dev/sda
  has "device=/dev/sda" "$output"
  has $'\n'"blocks=$((320 << 8))"$'\n' "$output"
  gfs-mount /dev/sda /
  t gfs-xfs growfs -D 90000 /
  t gfs-xfs growfs --maxpct 40 /
  t gfs-xfs info --json /
  has '"blocks": 90000' "$output"
  has '"imaxpct": 40' "$output"
  t gfs-xfs growfs /
  t gfs-xfs info /
  has "blocks=$((400 << 8))" "$output"
  t -1 gfs-xfs growfs -D 5000000 /
  has "gfs-xfs: /: 5000000 blocks are too many" "$stderr"
  gfs-umount /
}

@test "gfs-xfs: admin, repair" {
  t gfs-xfs admin --label "two words" -U generate /dev/sda
  t gfs-call vfs_label /dev/sda
  same "two words" "$output"
  t gfs-xfs repair -n /dev/sda
  t gfs-xfs repair -L /dev/sda
  t -1 gfs-xfs repair -n /dev/nope /dev/sda
  same "gfs-xfs: /dev/nope: No such file or directory" "$stderr"
  t -2 gfs-xfs admin /dev/sda
  has "expected --label or --uuid" "$stderr"
  t -1 gfs-xfs admin --label 1234567890123 /dev/sda
  has "longer than 12 bytes" "$stderr"
  # The root inode's magic number.
  printf XX | gfs-call upload_offset - /dev/sda $((128 * 512))
  gfs-call blockdev_flushbufs /dev/sda
  t -1 gfs-xfs repair -n /dev/sda
  same "gfs-xfs: /dev/sda: is damaged" "$stderr"
  t gfs-xfs repair /dev/sda
  t gfs-xfs repair -n /dev/sda
}

@test "gfs-xfs: what is no command, and a read-only drive" {
  t -2 gfs-xfs shrink /dev/sda
  has "shrink: unknown command; there are info, growfs, admin, repair" "$stderr"
  other=$(new_disk 8M)
  dev=$(gfs-add "$other" --format raw)
  t -1 gfs-xfs repair "$dev"
  same "gfs-xfs: $dev: is on a read-only drive" "$stderr"
  t -1 gfs-xfs repair -n "$dev"
  has "$dev: no XFS superblock was found" "$stderr"
}

@test "gfs-xfs: the examples of its page work" { page_examples gfs-xfs; }
