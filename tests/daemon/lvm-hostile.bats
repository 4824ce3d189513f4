# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Metadata that no LVM would write, on disks that somebody else has made.
load ../helper.bash

setup_file () {
  disk=$(new_disk 16M)
  export disk
  gfs-launch --rw --format raw -a "$disk" -- sh -ec '
    gfs-vgcreate --addtag label vg /dev/sda
    gfs-lvcreate -n volume -L 8M vg'
}

# The handle is usable after whatever was tried, and its own disk unchanged.
live_with () {
  t gfs-launch -a "$1" --rw --format raw -a "$(new_disk 16M)" -- sh -c '
    gfs-lvs -o lv_path 2>&1
    gfs-vgremove -f vg 2>&1
    gfs-call lvm_remove_all 2>&1
    gfs-call mkfs ext2 /dev/sdb && gfs-call mount /dev/sdb / && gfs-ls / &&
    gfs-call list_devices'
  has $'lost+found\n/dev/sda\n/dev/sdb' "$output"
}
edited () {
  python3 "$TOP/tests/fixtures/lvm-edit.py" "$disk" "$BATS_TEST_TMPDIR/bad" "$@"
  live_with "$BATS_TEST_TMPDIR/bad"
}

@test "LVM: names that lead out of their folder" {
  need python3
  for name in ../../tmp/x mapper; do edited "vg {" "$name {"; done
  for name in .. -f; do edited "volume {" "$name {"; done
}

@test "LVM: a group that is called like a disk or a folder of nodes" {
  need python3
  python3 "$TOP/tests/fixtures/lvm-edit.py" "$disk" "$BATS_TEST_TMPDIR/bad" \
    "vg {" "sda {"
  t gfs-launch -a "$BATS_TEST_TMPDIR/bad" -- sh -ec '
    gfs-call lvs
    gfs-call blockdev_getsize64 /dev/sda'
  same $'/dev/sda/volume\n16777216' "$output"
}

@test "LVM: sizes and places that are not on the disk" {
  need python3
  edited "extent_size = 8192" "extent_size = 0"
  edited "start_extent = 0" "start_extent = 4000000000"
  edited "extent_count = 2" "extent_count = 2000000"
  edited '"striped"' '"nosuch"'
}

@test "LVM: text that does not parse, and a broken checksum" {
  need python3
  edited "seqno = " "seqno = 99999999999999999999"
  edited "volume {" "volume"
  cp "$disk" "$BATS_TEST_TMPDIR/bad"
  printf X | dd of="$BATS_TEST_TMPDIR/bad" bs=1 seek=4096 conv=notrunc status=none
  live_with "$BATS_TEST_TMPDIR/bad"
  has "WARNING: " "$output"
}

@test "LVM: tags that it would not take come through as they are" {
  need python3
  python3 "$TOP/tests/fixtures/lvm-edit.py" "$disk" "$BATS_TEST_TMPDIR/bad" \
    '"label"' '"<x> ä"'
  t gfs-vgs --add "$BATS_TEST_TMPDIR/bad" --noheadings -o vg_tags
  same "  <x> ä" "$output"
}

@test "LVM: a disk and its copy" {
  cp "$disk" "$BATS_TEST_TMPDIR/copy"
  t gfs-launch --rw --format raw -a "$disk" -a "$BATS_TEST_TMPDIR/copy" -- sh -c '
    gfs-lvcreate -n x -L 4M vg 2>&1
    gfs-call lvm_set_filter /dev/sdb
    gfs-call mini_device_disks /dev/vg/volume
    gfs-call vgchange_uuid vg 2>&1
    gfs-call vg_activate_all false
    gfs-call pvchange_uuid_all
    gfs-call vgchange_uuid_all
    gfs-call vgrename vg other
    gfs-call lvm_clear_filter
    gfs-call lvs'
  has "gfs-lvcreate: vg: Cannot update volume group vg with duplicate PV" \
    "$output"
  has $'/dev/sdb\n' "$output"
  has $'/dev/other/volume\n/dev/vg/volume' "$output"
}

@test "LVM: a group that is called like a disk does not take its place" {
  local disk=$BATS_TEST_TMPDIR/sdc.img

  truncate -s 16M "$disk"
  t gfs-launch --rw --format raw -a "$disk" -- sh -ec '
    gfs-vgcreate sdc /dev/sda
    gfs-lvcreate -n volume -L 8M sdc'
  t gfs-launch -a "$disk" -- sh -ec '
    gfs-lvs >&2
    gfs-add "$0" "$0" >/dev/null
    gfs-call blockdev_getsize64 /dev/sdc' "$(new_disk 16M)"
  same 16777216 "$output"
}
