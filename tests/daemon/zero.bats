# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle 24M; }

@test "is_zero, is_zero_device: only if there is nothing else" {
  local device

  t gfs-call touch /empty
  gfs-call truncate_size /empty 0
  t gfs-call is_zero /empty
  same true "$output"
  gfs-call truncate_size /empty 10000000000
  T_TIMEOUT=20 t gfs-call is_zero /empty
  same true "$output"
  gfs-call pwrite /empty x 9999999999
  t gfs-call is_zero /empty
  same false "$output"
  head -c 5000001 /dev/zero | gfs-write /zeroes
  t gfs-call is_zero /zeroes
  same true "$output"
  t gfs-add --rw --format raw "$(new_disk 3M)"
  device=$output
  t gfs-call is_zero_device "$device"
  same true "$output"
  gfs-call pwrite_device "$device" x 2999999
  t gfs-call is_zero_device "$device"
  same false "$output"
  t -1 gfs-call is_zero /nope
  t -1 gfs-call is_zero /
}

@test "zero_free_space: old contents are gone, and nothing is left" {
  yes 'old secret' | head -c 1M | gfs-write /old
  gfs-sync
  gfs-rm /old
  t gfs-call zero_free_space /
  gfs-sync
  t -1 grep -qa 'old secret' "$disk"
  t gfs-ls /
  hasnt .gfs "$output"
  gfs-write /still-works x
  t -1 gfs-call zero_free_space /nope
}

@test "scrub_file, scrub_device, scrub_freespace: as gfs-scrub does it" {
  gfs-write /secret x
  t gfs-call scrub_file /secret
  t -1 gfs-call scrub_file /secret
  t -1 gfs-call scrub_device /dev/sda1
  t -1 gfs-call scrub_freespace /no/dir
}

@test "fstrim: works where the disk can discard, and checks its arguments" {
  t gfs-call fstrim /
  t gfs-call fstrim / offset:0 length:1048576 minimumfreeextent:4096
  t -1 gfs-call fstrim / offset:-1
  has "offset is negative" "$stderr"
  t -1 gfs-call fstrim / length:0
  t -1 gfs-call fstrim /nope
}
