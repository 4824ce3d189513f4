# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle 48M
  swap=$(new_disk 16M)
  gfs-add --rw --format raw "$swap"
  export swap
}

@test "gfs-mkswap: label and UUID are what the host reads" {
  t gfs-mkswap -L name -U 11111111-2222-4333-8444-555555555555 /dev/sdb
  gfs-sync
  t /sbin/blkid -p -o value "$swap"
  has name "$output"
  has 11111111-2222-4333-8444-555555555555 "$output"
  has swap "$output"
}

@test "gfs-mkswap: -s makes a file that can be swapped to" {
  t gfs-mkswap -s 4M /one "/two
lines"
  t gfs-call stat /one
  has "size: 4194304" "$output"
  t gfs-stat -c %a /one
  same 600 "$output"
  t gfs-swap on "/two
lines"
  t gfs-swap off "/two
lines"
  gfs-write /text x
  t -1 gfs-mkswap /text
  has "/text: " "$stderr"
}

@test "gfs-mkswap: what cannot be is refused, and the next is made" {
  t -1 gfs-mkswap /nope /dev/sda1 /dev/sdb
  has "/nope: No such file" "$stderr"
  has "/dev/sda1: is mounted on /" "$stderr"
  t gfs-call vfs_type /dev/sdb
  same swap "$output"
  t -1 gfs-mkswap -L "sixteen bytes..." /dev/sdb
  t -2 gfs-mkswap -L name /file
  t -2 gfs-mkswap -s 1M /dev/sdb
  t -2 gfs-mkswap -s zero /file
  t -2 gfs-mkswap -s 0 /file
  t -2 gfs-mkswap -U 11111111-2222-4333-8444-555555555555 /dev/sdb /dev/sda
  t gfs-add --format raw "$(new_disk 4M)"
  t -1 gfs-mkswap "$output"
  has "is on a read-only drive" "$stderr"
  t -2 gfs-mkswap -a "$swap" /dev/sda
}

@test "gfs-mkswap: the examples of its page work" { page_examples gfs-mkswap; }
