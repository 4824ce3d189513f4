# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Holes stay holes on the way in and out, and are zeroes where they cannot.
load ../helper.bash

setup_file () {
  mounted_handle 2G
  cd "$BATS_FILE_TMPDIR"
  # a hole in front, in the middle and at the end
  truncate -s 1G holes
  echo one | dd of=holes bs=1M seek=100 conv=notrunc status=none
  echo two | dd of=holes bs=1M seek=700 conv=notrunc status=none
}

setup () { cd "$BATS_FILE_TMPDIR"; }

# allocated FILE: mebibytes on the host's disk
allocated () { echo $(($(stat -c %b "$1") / 2048)); }

# nothing tells more than comparing byte for byte
same_bytes () { t cmp "$1" "$2"; }

@test "sparse: a file of holes goes up and down as holes" {
  t gfs-upload holes /holes
  t gfs-stat /holes
  (($(sed -n 's/^allocated: //p' <<<"$output") < 8 << 20))
  t gfs-download /holes back
  same_bytes holes back
  (($(allocated back) < 8))
}

@test "sparse: to a pipe the holes are zeroes" {
  t gfs-upload holes /pipe
  t bash -c 'gfs-cat /pipe | cmp - holes'
}

@test "sparse: appended to a file the holes are zeroes" {
  t gfs-upload holes /append
  echo before >appended
  gfs-cat /append >>appended
  t bash -c 'tail -c +8 appended | cmp - holes'
}

@test "sparse: over an old file the holes read as zeroes, not as what was there" {
  head -c 3M /dev/urandom >old
  truncate -s 2M new
  echo tail >>new
  t gfs-upload old /over
  t gfs-upload new /over
  t gfs-download /over over
  same_bytes new over
}

@test "sparse: upload-offset punches its holes into what is there" {
  head -c 3M /dev/urandom >old
  truncate -s 1M hole
  t gfs-upload old /punched
  t gfs-call upload_offset "$PWD/hole" /punched 1048576
  t gfs-download /punched punched
  { head -c 1M old; cat hole; tail -c 1M old; } >expected
  same_bytes expected punched
}

@test "sparse: holes written to a device become zeroes" {
  head -c 8M /dev/urandom >noise.img
  t gfs-add --rw --format raw "$PWD/noise.img"
  device=$output
  truncate -s 8M hole
  t gfs-upload hole "$device"
  t gfs-call sync
  t cmp hole noise.img
}
