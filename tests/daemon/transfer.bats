# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle 128M; }

setup () {
  head -c 3000001 /dev/urandom >"$BATS_TEST_TMPDIR/data"
}

@test "upload, download: a file comes back as it went" {
  t gfs-call upload "$BATS_TEST_TMPDIR/data" /data
  t gfs-call download /data "$BATS_TEST_TMPDIR/back"
  t cmp "$BATS_TEST_TMPDIR/data" "$BATS_TEST_TMPDIR/back"
  t gfs-call upload /dev/null /data
  t gfs-call filesize /data
  same 0 "$output"
}

@test "upload_offset, download_offset: a part of a file" {
  t gfs-call upload_offset "$BATS_TEST_TMPDIR/data" /part 1000
  t gfs-call filesize /part
  same 3001001 "$output"
  t gfs-call download_offset /part "$BATS_TEST_TMPDIR/back" 1000 3000001
  t cmp "$BATS_TEST_TMPDIR/data" "$BATS_TEST_TMPDIR/back"
  t gfs-call download_offset /part "$BATS_TEST_TMPDIR/back" 3000000 99999999
  t stat -c %s "$BATS_TEST_TMPDIR/back"
  same 1001 "$output"
  t -1 gfs-call -- upload_offset "$BATS_TEST_TMPDIR/data" /part -1
}

@test "download: a device is the disk" {
  t gfs-call download /dev/sda "$BATS_TEST_TMPDIR/sda"
  t stat -c %s "$BATS_TEST_TMPDIR/sda"
  same $((128 << 20)) "$output"
  t cmp -n 1048576 "$disk" "$BATS_TEST_TMPDIR/sda"
}

@test "upload: a full disk is an error that names the file" {
  head -c 300000000 /dev/zero >"$BATS_TEST_TMPDIR/big"
  t -1 gfs-call upload "$BATS_TEST_TMPDIR/big" /big
  has "/big: write: No space left on device" "$stderr"
  t gfs-call rm /big
}

@test "upload: a hole past the end of a device is an error" {
  gfs-call add_drive_scratch 1048576
  truncate -s 2M "$BATS_TEST_TMPDIR/hole"
  t -1 gfs-upload "$BATS_TEST_TMPDIR/hole" /dev/sdb
  has "/dev/sdb: write: No space left on device" "$stderr"
}

@test "upload: into a directory that is missing fails before the data" {
  t -1 gfs-call upload "$BATS_TEST_TMPDIR/data" /no/file
  has "/no/file: No such file or directory" "$stderr"
}
