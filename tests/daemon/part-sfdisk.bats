# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# The calls that take lines for sfdisk, as they were in 2009.
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  export disk
  shared_handle --rw --format raw -a "$disk"
}

# table: number, start, size, type of each partition, as the host sees them
table () {
  gfs-call sync
  /sbin/sfdisk -V "$disk" >&2
  /sbin/sfdisk -d "$disk" |
    sed -nE 's/.*img([0-9]) : start= *([0-9]+), size= *([0-9]+), type=/\1 \2 \3 /p'
}

@test "sfdisk: a comma is one partition over all of the disk" {
  t gfs-call sfdisk /dev/sda 8 255 63 ,
  t table
  same "1 63 $((131072 - 63)) 83" "$output"
  t gfs-call list_partitions
  same /dev/sda1 "$output"
}

@test "sfdisk: numbers are cylinders, the first without its first track" {
  t gfs-call sfdisk /dev/sda 64 64 32 '0,10 10,20,82 30,,8e,*'
  t table
  same "1 32 20448 83
2 20480 40960 82
3 61440 69632 8e, bootable" "$output"
}

@test "sfdisk: what is left out follows, and units are taken" {
  t gfs-call sfdisk /dev/sda 64 64 32 ',10 ,10M,L ;;82'
  t table
  same "1 32 20448 83
2 20480 20480 83
3 40960 90112 82" "$output"
}

@test "sfdiskM: numbers are MiB, exactly" {
  t gfs-call sfdiskM /dev/sda ',20 ,10,82 ,'
  t table
  same "1 2048 40960 83
2 43008 20480 82
3 63488 67584 83" "$output"
}

@test "sfdiskM: the fifth line and later ones are logical partitions" {
  t gfs-call sfdiskM /dev/sda ',10 ,10 ,10 ,,E ,5 ,5,82 ,'
  t table
  same "1 2048 20480 83
2 22528 20480 83
3 43008 20480 83
4 63488 67584 5
5 65536 10240 83
6 77824 10240 82
7 90112 40960 83" "$output"
  t gfs-call list_partitions
  has $'/dev/sda4\n/dev/sda5\n/dev/sda6\n/dev/sda7' "$output"
}

@test "sfdisk_N: changes one, and leaves open what the line does" {
  gfs-call sfdiskM /dev/sda ',10 ,10 ,10'
  t gfs-call sfdisk_N /dev/sda 2 64 64 32 ',5'
  t table
  has "2 22528 10240 83" "$output"
  t gfs-call sfdisk_N /dev/sda 2 0 0 0 ',,8e,*'
  t gfs-call sfdisk_N /dev/sda 4 0 0 0 ',10M,82'
  t table
  same "1 2048 20480 83
2 22528 10240 8e, bootable
3 43008 20480 83
4 63488 20480 82" "$output"
  t -1 gfs-call sfdisk_N /dev/sda 2 0 0 0 ',11M'
  has "/dev/sda: " "$stderr"
  t -1 gfs-call -- sfdisk_N /dev/sda 0 0 0 0 ,
  has "0 is not positive" "$stderr"
  gfs-call part_init /dev/sda gpt
  t -1 gfs-call sfdisk_N /dev/sda 1 0 0 0 ,
  has "not an MBR" "$stderr"
}

@test "sfdisk: bad lines and sizes are refused, and the table stays" {
  gfs-call sfdiskM /dev/sda ',10'
  for line in a ,b ,1,82,x start=5 '/dev/sda1:' ,0 ,1X 0,99999999999999999999 \
    9999999999999999999,; do
    t -1 gfs-call sfdisk /dev/sda 0 0 0 "$line"
    has "expected: START,SIZE,ID,BOOTABLE" "$stderr"
  done
  t -1 gfs-call sfdiskM /dev/sda ',65'
  has "/dev/sda: " "$stderr"
  t -1 gfs-call sfdiskM /dev/sda ',1,zz'
  has "/dev/sda: " "$stderr"
  t -1 gfs-call -- sfdisk /dev/sda -1 0 0 ,
  has "geometry is negative" "$stderr"
  t table
  same "1 2048 20480 83" "$output"
}

@test "sfdisk_l, sfdisk_kernel_geometry, sfdisk_disk_geometry: as printed" {
  gfs-call sfdiskM /dev/sda ',10'
  t gfs-call sfdisk_l /dev/sda
  has "Disk /dev/sda: 64 MiB" "$output"
  has "/dev/sda1" "$output"
  t gfs-call sfdisk_kernel_geometry /dev/sda
  local pattern='^/dev/sda: [0-9]+ cylinders, [0-9]+ heads, [0-9]+ sectors/track$'
  t grep -E "$pattern" <<<"$output"
  t gfs-call sfdisk_disk_geometry /dev/sda
  t grep -E "$pattern" <<<"$output"
}
