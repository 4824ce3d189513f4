# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  spare=$(new_disk 8M)
  export disk spare
  shared_handle --rw --format raw -a "$disk" -a "$spare"
}

# What the host's own tools say of the disk.
host_check () {
  t gfs-sync
  t /sbin/e2fsck -fn "$disk"
}
host_says () {
  t gfs-sync
  t /sbin/dumpe2fs -h "$disk"
  [[ $output =~ $1 ]]
}

small () {
  gfs-call umount_all
  gfs-call mke2fs /dev/sda blockscount:8192 blocksize:1024 "$@"
}

@test "resize2fs, resize2fs_size, resize2fs_M: the host agrees on each size" {
  small fstype:ext4
  t gfs-call resize2fs /dev/sda
  host_says 'Block count: +65536'
  t gfs-call resize2fs_size /dev/sda $((20 << 20))
  host_says 'Block count: +20480'
  t gfs-call resize2fs_M /dev/sda
  host_check
  t gfs-call tune2fs_l /dev/sda
  [[ $output =~ Block\ count:\ ([0-9]+) ]]
  ((BASH_REMATCH[1] < 8192))
}

@test "resize2fs: grows a mounted filesystem, and shrinks none" {
  small fstype:ext4
  gfs-mount /dev/sda /
  gfs-write /file kept
  t gfs-call resize2fs /dev/sda
  t -1 gfs-call resize2fs_M /dev/sda
  has "/dev/sda: On-line shrinking not supported" "$stderr"
  t gfs-cat /file
  same kept "$output"
  gfs-umount /
  host_says 'Block count: +65536'
  host_check
}

@test "resize2fs: sizes that cannot be are refused, and nothing is changed" {
  small fstype:ext4
  for size in -1 0 1025; do
    t -1 gfs-call resize2fs_size /dev/sda "$size"
    has "/dev/sda: size $size must be a positive multiple of 1024" "$stderr"
  done
  t -1 gfs-call resize2fs_size /dev/sda $((65 << 20))
  has "/dev/sda: " "$stderr"
  t -1 gfs-call resize2fs_size /dev/sda 65536
  has "smaller than minimum" "$stderr"
  host_says 'Block count: +8192'
}

@test "e2fsck: finds damage, repairs it, and says of what it was" {
  small fstype:ext2
  damage
  t -1 gfs-call e2fsck /dev/sda
  has "/dev/sda: " "$stderr"
  hasnt "Pass 1" "$stderr"
  t gfs-call e2fsck /dev/sda forceall:true
  t gfs-call e2fsck /dev/sda
  host_check
  damage
  t gfs-call e2fsck_f /dev/sda
  host_check
  t -1 gfs-call e2fsck /dev/sda correct:true forceall:true
}
# Half of the first group's blocks are free, the bitmap says.
damage () {
  local block

  gfs-sync
  block=$(/sbin/dumpe2fs "$disk" 2>/dev/null |
    sed -n 's/.*Block bitmap at \([0-9]*\).*/\1/p' | head -1)
  head -c 512 /dev/zero | gfs-dd if=- of=/dev/sda bs=512 seek=$((block * 2))
}

@test "e2fsck, tune2fs_l, resize2fs: what is no ext filesystem is an error" {
  gfs-call zero_device /dev/sdb
  for call in e2fsck tune2fs_l resize2fs; do
    t -1 gfs-call "$call" /dev/sdb
    has "/dev/sdb: " "$stderr"
    has "Bad magic number" "$stderr"
    hasnt "e2fsck -b" "$stderr"
  done
  t -1 gfs-call tune2fs /dev/sdb maxmountcount:1
}

@test "e2fsck: a mounted filesystem is left alone" {
  small fstype:ext2
  gfs-mount /dev/sda /
  t -1 gfs-call e2fsck /dev/sda correct:true
  has "/dev/sda: is mounted on /" "$stderr"
  gfs-umount /
}

@test "tune2fs: each setting is what the host reads" {
  small fstype:ext4
  t gfs-call tune2fs /dev/sda maxmountcount:5 mountcount:3 \
    errorbehavior:remount-ro group:7 intervalbetweenchecks:86401 \
    reservedblockspercentage:9 lastmounteddirectory:/else user:99
  gfs-sync
  t /sbin/dumpe2fs -h "$disk"
  for want in 'Maximum mount count: +5' 'Mount count: +3' \
    'Errors behavior: +Remount read-only' 'gid: +7 ' 'interval: +86401 ' \
    'Reserved block count: +737' 'Last mounted on: +/else' 'uid: +99 '; do
    [[ $output =~ $want ]]
  done
  t gfs-call tune2fs /dev/sda reservedblockscount:12 intervalbetweenchecks:0 \
    maxmountcount:0 force:true
  host_says 'Reserved block count: +12'
}

@test "tune2fs: what makes no sense is refused" {
  small fstype:ext4
  t -1 gfs-call tune2fs /dev/sda
  has "/dev/sda: there is nothing to change" "$stderr"
  t -1 gfs-call tune2fs /dev/sda user:-1
  has "user: must not be negative" "$stderr"
  t -1 gfs-call tune2fs /dev/sda errorbehavior:-h
  has "errorbehavior: -h: " "$stderr"
  t -1 gfs-call tune2fs /dev/sda reservedblockspercentage:80
  has "/dev/sda: " "$stderr"
}

@test "tune2fs_l: names and values as of the host's tune2fs -l" {
  small fstype:ext4 label:it
  gfs-sync
  t gfs-call tune2fs_l /dev/sda
  same "$(/sbin/tune2fs -l "$disk" | sed '1d; s/:[ \t]*/: /; s/<not available>//')" \
    "$output"
}

@test "set_e2label, set_e2uuid and their like: the host reads them" {
  local uuid=11111111-2222-4333-8444-555555555555

  small fstype:ext4
  t gfs-call set_e2label /dev/sda "sixteen bytes, 6"
  t gfs-call get_e2label /dev/sda
  same "sixteen bytes, 6" "$output"
  t -1 gfs-call set_e2label /dev/sda "seventeen bytes.."
  has "at most 16 bytes" "$stderr"
  gfs-call resize2fs /dev/sda
  t gfs-call set_e2uuid /dev/sda "$uuid"
  t gfs-call get_e2uuid /dev/sda
  same "$uuid" "$output"
  t -1 gfs-call set_e2uuid /dev/sda nonsense
  has "/dev/sda: " "$stderr"
  host_says "name: +sixteen bytes, 6"
  host_says "$uuid"
  host_check
}
