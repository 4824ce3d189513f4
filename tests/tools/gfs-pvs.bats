# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  other=$(new_disk 64M)
  export disk other
  shared_handle --rw --format raw -a "$disk" -a "$other"
}
setup () {
  gfs-call lvm_remove_all
}

@test "gfs-pvs: nothing is no output and no error" {
  t gfs-pvs
  same "" "$output$stderr"
  t gfs-pvs --json
  same "[]" "${output//[$'\n ']/}"
}

@test "gfs-pvs: columns, selection, order, units, separator" {
  gfs-vgcreate vg /dev/sda
  gfs-pvcreate /dev/sdb
  t gfs-pvs --noheadings --separator : -O -pv_name --units s -o pv_name,dev_size
  same $'  /dev/sdb:131072S\n  /dev/sda:131072S' "$output"
  t gfs-pvs --noheadings --nosuffix --units b -o dev_size -S vg_name=vg
  same "  67108864" "$output"
  t -1 gfs-pvs -o nosuch
  t -1 gfs-pvs --json -o nosuch
  has "Volume Fields" "$stderr"
  hasnt "cannot be read" "$stderr"
  t -1 gfs-pvs /dev/nosuch
  has "gfs-pvs: /dev/nosuch: " "$stderr"
}

@test "gfs-pvs: -0 ends each line with a NUL, without the padding" {
  gfs-pvcreate /dev/sda /dev/sdb
  gfs-pvs -0 -o pv_name >"$BATS_TEST_TMPDIR/out"
  t cmp "$BATS_TEST_TMPDIR/out" <(printf '/dev/sda\0/dev/sdb\0')
}

@test "gfs-pvs: a volume that was spread over two disks misses one" {
  gfs-vgcreate vg /dev/sda /dev/sdb
  gfs-call sync
  t gfs-pvs --add "$disk" --noheadings -o pv_name,vg_name,vg_missing_pv_count
  has "[unknown]" "$output"
  has "WARNING: " "$stderr"
}

@test "gfs-pvs: the examples of its page work" { page_examples gfs-pvs; }
