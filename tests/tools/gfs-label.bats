# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-label: sets what the host's e2label prints" {
  t gfs-label /dev/sda1 "my label"
  t gfs-label /dev/sda1
  same "my label" "$output"
  gfs-sync
  dd if="$disk" of="$BATS_TEST_TMPDIR/part.img" bs=1M skip=1 conv=sparse \
    status=none
  t /sbin/e2label "$BATS_TEST_TMPDIR/part.img"
  same "my label" "$output"
  t gfs-label /dev/sda1 ""
  t gfs-label /dev/sda1
  same "" "$output"
}

@test "gfs-label: an error names the device" {
  t -1 gfs-label /dev/sda1 "more than sixteen bytes"
  has "gfs-label: /dev/sda1: a label of ext4 has at most 16 bytes" "$stderr"
  t -1 gfs-label /dev/sdz
  has "gfs-label: /dev/sdz: No such file or directory" "$stderr"
  t -1 gfs-label /dev/sda x
  has "/dev/sda: no filesystem was found" "$stderr"
}

@test "gfs-label: a private appliance needs --rw to change" {
  t -2 gfs-label -a "$disk" /dev/sda1 x
  has "--rw" "$stderr"
}

@test "gfs-label: control characters do not reach a terminal" {
  t gfs-label /dev/sda1 $'a\e[31mb'
  t on_terminal "gfs-label /dev/sda1"
  has 'a\x1b[31mb' "$output"
}

@test "gfs-label: the examples of its page work" { page_examples gfs-label; }
