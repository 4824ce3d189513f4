# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 24M)
  export disk
  shared_handle --rw --format raw -a "$disk" -a "$(new_disk 24M)" \
    -a "$(new_disk 24M)"
}
teardown () {
  for md in $(gfs-md list); do gfs-md stop "$md"; done
  run_later
}

@test "gfs-md: create, list, stat, detail, stop" {
  t gfs-md create data /dev/sda /dev/sdb
  t gfs-md list
  same /dev/md127 "$output"
  t gfs-md stat /dev/md/data
  same $'0 /dev/sda -\n1 /dev/sdb -' "$(sort <<<"$output")"
  t gfs-md detail /dev/md/data
  has $'level raid1\ndevices 2' "$output"
  t gfs-md stop /dev/md/data
  t gfs-md list
  same "" "$output"
}

@test "gfs-md: --json is JSON" {
  need python3
  gfs-md create data /dev/sda /dev/sdb
  t bash -ec 'for c in list "stat /dev/md127" "detail /dev/md127"; do
    gfs-md --json $c | python3 -m json.tool; done'
  has '"level": "raid1"' "$output"
  has '"device": "/dev/sda"' "$output"
  has '"/dev/md127"' "$output"
}

@test "gfs-md: gaps, levels, chunks and spares" {
  t gfs-md create -l raid5 -c 64K r5 /dev/sda missing /dev/sdb
  t gfs-md detail /dev/md127
  has "devices 3" "$output"
  t gfs-md stat /dev/md127
  same $'0 /dev/sda -\n2 /dev/sdb -' "$(sort <<<"$output")"
  gfs-md stop /dev/md127
  t gfs-md create -n 2 --spare-devices 1 r1 /dev/sda /dev/sdb /dev/sdc
  t gfs-md stat /dev/md127
  has "2 /dev/sdc S" "$output"
  t -2 gfs-md create -c 64 r1 /dev/sda /dev/sdb
  has "--chunk: 64: expected a size with a unit" "$stderr"
  t -2 gfs-md create r1 missing missing
}

@test "gfs-md: members fail, go and come; an array with a gap is assembled" {
  gfs-md create data /dev/sda /dev/sdb
  t gfs-md fail /dev/md127 /dev/sdb
  t gfs-md stat /dev/md127
  has "/dev/sdb F" "$output"
  t gfs-md remove /dev/md127 /dev/sdb
  t gfs-md add /dev/md127 /dev/sdc
  t gfs-md stat /dev/md127
  has "/dev/sdc" "$output"
  t -1 gfs-md remove /dev/md127 /dev/sda
  has "gfs-md: /dev/sda: " "$stderr"
  gfs-md stop /dev/md127
  t gfs-md assemble data /dev/sda
  t gfs-md stat /dev/md/data
  same "0 /dev/sda -" "$output"
}

@test "gfs-md: an array that lacks a disk waits until it is told to go on" {
  a=$(new_disk 24M)
  t gfs-launch --rw --format raw -a "$a" -a "$(new_disk 24M)" -- sh -ec '
    gfs-md create data /dev/sda /dev/sdb
    gfs-vgcreate vg /dev/md127
    gfs-lvcreate -n lv -L 8M vg'
  t gfs-launch -a "$a" -- sh -ec '
    gfs-call lvs
    gfs-md stat /dev/md127
    gfs-md assemble
    gfs-md stat /dev/md127
    gfs-call lvs
    gfs-call mini_device_disks /dev/vg/lv'
  same $'0 /dev/sda S\n0 /dev/sda -\n/dev/vg/lv\n/dev/sda' "$output"
}

@test "gfs-md: what is no array, no device, no command" {
  t -1 gfs-md stat /dev/sda
  same "gfs-md: /dev/sda: not an array" "$stderr"
  t -1 gfs-md stop /dev/sda
  t -1 gfs-md create x /dev/sda /dev/nosuch
  has "/dev/nosuch" "$stderr"
  t -2 gfs-md frobnicate
  has frobnicate "$stderr"
  t -2 gfs-md stat
  has "stat: expected: MD" "$stderr"
}

@test "gfs-md: a read-only drive is not changed, and the user is told" {
  t -2 gfs-md create -a "$disk" x /dev/sda missing
  dev=$(gfs-add "$(new_disk 16M)")
  t -1 gfs-md create x /dev/sda "$dev"
  same "gfs-md: $dev: is on a read-only drive" "$stderr"
}

@test "gfs-md: the examples of its page work" { page_examples gfs-md; }
