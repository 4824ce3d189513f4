# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  need mkfs.ntfs ntfsclone
  disk=$(new_disk 40M)
  mkfs.ntfs -q -F -Q "$disk" >/dev/null
  truncate -s 48M "$disk"
  empty=$(new_disk 64M)
  export disk empty
  shared_handle --rw --format raw -a "$disk" -a "$empty"
}

@test "gfs-ntfs: probe tells what cannot be mounted, and goes on" {
  t gfs-ntfs probe -w /dev/sda
  same "" "$output"
  t -1 gfs-ntfs probe /dev/sdb /dev/nope /dev/sda
  same "gfs-ntfs: /dev/sdb: is not an NTFS file system
gfs-ntfs: /dev/nope: No such file or directory" "$stderr"
}

@test "gfs-ntfs: clone-out, clone-in, cat, by files and pipes" {
  gfs-mount /dev/sda /
  seq 30000 | gfs-upload - /numbers
  inode=$(gfs-stat -c %i /numbers)
  gfs-umount /
  t gfs-ntfs clone-out /dev/sda "$BATS_TEST_TMPDIR/saved"
  t ntfsclone -q --restore-image --overwrite "$BATS_TEST_TMPDIR/x.img" \
    "$BATS_TEST_TMPDIR/saved"
  t bash -c 'gfs-ntfs clone-out /dev/sda - | gfs-ntfs clone-in - /dev/sdb'
  t gfs-ntfs cat /dev/sdb "$inode"
  same "$(seq 30000)" "$output"
  t gfs-ntfs clone-out --metadata -t --rescue --ignore-fs-check /dev/sda \
    "$BATS_TEST_TMPDIR/meta"
  t -1 gfs-ntfs cat /dev/sdb 99999
  has "gfs-ntfs: 99999: /dev/sdb: " "$stderr"
  t -2 gfs-ntfs cat /dev/sdb 0 x
  has "gfs-ntfs: x: is not the number of a file" "$stderr"
  t -1 gfs-ntfs clone-in /dev/null /dev/sdb
  has "gfs-ntfs: /dev/sdb: " "$stderr"
}

@test "gfs-ntfs: what fails leaves the file as it was" {
  echo old >"$BATS_TEST_TMPDIR/saved"
  t -1 gfs-ntfs clone-out /dev/nope "$BATS_TEST_TMPDIR/saved"
  same old "$(cat "$BATS_TEST_TMPDIR/saved")"
}

@test "gfs-ntfs: fix, resize" {
  t gfs-ntfs fix -b /dev/sda
  t -1 gfs-ntfs resize /dev/sda 20M
  has "scheduled for check" "$stderr"
  t gfs-ntfs resize -f /dev/sda 20M
  t gfs-ntfs resize -f /dev/sda
  t -2 gfs-ntfs resize -f /dev/sda much
  has "much: is not a size" "$stderr"
  t -1 gfs-ntfs resize -f /dev/sda 1G
  has "/dev/sda: New size can't be bigger than the device size" "$stderr"
}

@test "gfs-ntfs: what is no command, and a read-only drive" {
  t -2 gfs-ntfs defragment /dev/sda
  has "defragment: unknown command" "$stderr"
  t -2 gfs-ntfs clone /dev/sda
  has "clone: unknown command" "$stderr"
  other=$(new_disk 8M)
  dev=$(gfs-add "$other" --format raw)
  t -1 gfs-ntfs fix "$dev"
  same "gfs-ntfs: $dev: is on a read-only drive" "$stderr"
}

@test "gfs-ntfs: the examples of its page work" { page_examples gfs-ntfs; }
