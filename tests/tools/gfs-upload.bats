# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-upload: copies a file byte for byte" {
  head -c 5000001 /dev/urandom >"$BATS_TEST_TMPDIR/file"
  t gfs-upload "$BATS_TEST_TMPDIR/file" /file
  gfs-cat /file >"$BATS_TEST_TMPDIR/copy"
  t cmp "$BATS_TEST_TMPDIR/file" "$BATS_TEST_TMPDIR/copy"
}

@test "gfs-upload: - is stdin" {
  t gfs-upload - /stdin <<<"from stdin"
  t gfs-cat /stdin
  same "from stdin" "$output"
}

@test "gfs-upload: a longer file is cut to what is sent" {
  gfs-write /cut 'something long'
  t gfs-upload - /cut <<<"short"
  t gfs-cat /cut
  same "short" "$output"
}

@test "gfs-upload: a missing host file is named, and the target stays" {
  gfs-write /kept old
  t -1 gfs-upload "$BATS_TEST_TMPDIR/nope" /kept
  has "$BATS_TEST_TMPDIR/nope" "$stderr"
  has "No such file or directory" "$stderr"
  t gfs-cat /kept
  same old "$output"
}

@test "gfs-upload: a host directory is refused" {
  t -1 gfs-upload "$BATS_TEST_TMPDIR" /dir
  has "irectory" "$stderr"
}

@test "gfs-upload: a full disk is an error, and the next call works" {
  t -1 bash -c 'head -c 200000000 /dev/zero | tr "\0" x | gfs-upload - /full'
  has "gfs-upload: /full: " "$stderr"
  has "No space left on device" "$stderr"
  t gfs-rm /full
  t gfs-write /after ok
}

@test "gfs-upload: writes to a device directly" {
  gfs-umount /
  head -c 4096 /dev/urandom >"$BATS_TEST_TMPDIR/block"
  empty=$(new_disk 1M)
  dev=$(gfs-add --rw --format raw "$empty")
  t gfs-upload "$BATS_TEST_TMPDIR/block" "$dev"
  gfs-mount /dev/sda1
  t gfs-call sync
  t cmp -n 4096 "$BATS_TEST_TMPDIR/block" "$empty"
}

@test "gfs-upload: the examples of its page work" { page_examples gfs-upload; }
