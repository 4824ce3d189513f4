# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# sda1 is an XFS of the host's mkfs.xfs that covers only half of it, sda2 is
# as large and empty.
setup_file () {
  need mkfs.xfs xfs_db xfs_repair
  disk=$(new_disk 1300M)
  export disk
  printf 'size=640M\nsize=640M\n' | /sbin/sfdisk -q -X gpt "$disk"
  xfs=$BATS_FILE_TMPDIR/xfs.img
  export xfs
  truncate -s 320M "$xfs"
  mkfs.xfs -q -f -L theirs -m uuid=01234567-89ab-cdef-0123-456789abcdef "$xfs"
  dd if="$xfs" of="$disk" bs=1M seek=1 conv=sparse,notrunc status=none
  shared_handle --rw --format raw -a "$disk"
}

teardown () {
  gfs-call umount_all
  run_later
}

# What xfs_info of the host says of the image: one number behind WORD.
of_host () { xfs_db -r -c info "$xfs" | grep -oE "$1 *=[0-9]+" | head -1 | grep -oE '[0-9]+$'; }
of_guest () { sed -n "s/^$1: //p" <<<"$output"; }

wipe () { head -c 1M /dev/zero | gfs-upload - "$1"; }

# The file system of sda1, cut out on the host.
cut_out () {
  t gfs-call sync
  dd if="$disk" of="$BATS_TEST_TMPDIR/out.img" bs=1M skip=1 count=640 \
    conv=sparse status=none
}

@test "xfs_info: says what the host's xfs_info says, mounted or not" {
  t gfs-call xfs_info /dev/sda1
  same /dev/sda1 "$(of_guest xfs_mntpoint)"
  same "$(of_host isize)" "$(of_guest xfs_inodesize)"
  same "$(of_host agcount)" "$(of_guest xfs_agcount)"
  same "$(of_host agsize)" "$(of_guest xfs_agsize)"
  same "$(of_host sectsz)" "$(of_guest xfs_sectsize)"
  same "$(of_host bsize)" "$(of_guest xfs_blocksize)"
  same "$((320 << 8))" "$(of_guest xfs_datablocks)"
  same "$(of_host imaxpct)" "$(of_guest xfs_imaxpct)"
  same "internal none" "$(of_guest xfs_logname) $(of_guest xfs_rtname)"
  same "$(of_host lazy-count)" "$(of_guest xfs_lazycount)"
  before=$output
  gfs-call mount /dev/sda1 /
  t gfs-call xfs_info /dev/sda1
  same "$before" "$output"
  gfs-write /file x
  t gfs-call xfs_info /file
  same "$before" "$output"
}

@test "xfs_growfs: the file system fills its partition, and the host agrees" {
  gfs-call mount /dev/sda1 /
  gfs-write /kept content
  t -1 gfs-call xfs_growfs / datasize:1000000
  has "/: 1000000 blocks are too many, the device has 163840" "$stderr"
  t gfs-call xfs_growfs / datasize:100000
  t gfs-call xfs_info /
  same 100000 "$(of_guest xfs_datablocks)"
  t gfs-call xfs_growfs / maxpct:30
  t gfs-call xfs_info /
  same "100000 30" "$(of_guest xfs_datablocks) $(of_guest xfs_imaxpct)"
  t gfs-call xfs_growfs / rtsec:true
  t gfs-call xfs_growfs /
  t gfs-call xfs_growfs /
  t gfs-call xfs_info /
  same $((640 << 8)) "$(of_guest xfs_datablocks)"
  t gfs-cat /kept
  same content "$output"
  t gfs-call umount /
  cut_out
  t xfs_repair -n "$BATS_TEST_TMPDIR/out.img"
  t xfs_db -r -c "sb 0" -c "print dblocks" "$BATS_TEST_TMPDIR/out.img"
  same "dblocks = $((640 << 8))" "$output"
}

@test "xfs_growfs: nonsense, the log, and what is no XFS are refused" {
  gfs-call mount /dev/sda1 /
  t -1 gfs-call xfs_growfs / datasize:-1
  has "positive" "$stderr"
  t -1 gfs-call xfs_growfs / maxpct:101
  has "maxpct" "$stderr"
  t -1 gfs-call xfs_growfs / logsec:true
  has "/: cannot resize the log" "$stderr"
  t -1 gfs-call xfs_growfs /nope
  has "/nope: No such file" "$stderr"
  t gfs-call umount /
  t gfs-call mkfs ext4 /dev/sda2
  t gfs-call mount /dev/sda2 /
  t -1 gfs-call xfs_growfs /
  has "/: not an XFS filesystem" "$stderr"
}

@test "xfs_admin: label and UUID arrive, whatever bytes the label has" {
  for label in 'a b' "x'; reboot" '-n' $'\xff"\\ $' 123456789012; do
    t gfs-call xfs_admin /dev/sda1 "label:$label"
    t gfs-call vfs_label /dev/sda1
    same "$label" "$output"
  done
  t gfs-call xfs_admin /dev/sda1 label:--
  t gfs-call vfs_label /dev/sda1
  same "" "$output"
  t gfs-call xfs_admin /dev/sda1 uuid:fedcba98-7654-3210-fedc-ba9876543210
  t gfs-call vfs_uuid /dev/sda1
  same fedcba98-7654-3210-fedc-ba9876543210 "$output"
  t gfs-call xfs_admin /dev/sda1 uuid:restore
  t gfs-call vfs_uuid /dev/sda1
  same 01234567-89ab-cdef-0123-456789abcdef "$output"
  cut_out
  t xfs_repair -n "$BATS_TEST_TMPDIR/out.img"
}

@test "xfs_admin: what version 5 always has can be asked for, not turned off" {
  t gfs-call xfs_admin /dev/sda1 extunwritten:true imgfile:true v2log:true \
    projid32bit:true lazycounter:true
  t -1 gfs-call xfs_admin /dev/sda1 lazycounter:false
  has "/dev/sda1: Cannot disable lazy-counters" "$stderr"
}

@test "xfs_admin: long labels, odd UUIDs, other and mounted file systems fail" {
  t -1 gfs-call xfs_admin /dev/sda1 label:1234567890123
  has "longer than 12 bytes" "$stderr"
  t -1 gfs-call xfs_admin /dev/sda1 "uuid:generate; quit"
  has "is not a UUID" "$stderr"
  wipe /dev/sda2
  t -1 gfs-call xfs_admin /dev/sda2 label:x
  has "/dev/sda2: " "$stderr"
  t -1 gfs-call xfs_admin /dev/sda2 uuid:generate
  has "/dev/sda2: " "$stderr"
  gfs-call mount /dev/sda1 /
  t -1 gfs-call xfs_admin /dev/sda1 label:x
  has "/dev/sda1: is mounted on /" "$stderr"
}

@test "xfs_admin, set_uuid: what xfs_db cannot do is an error" {
  # The magic number of the second superblock.
  at=$((1048576 + $(of_host agsize) * $(of_host bsize)))
  printf XX | gfs-call upload_offset - /dev/sda $at
  gfs-call blockdev_flushbufs /dev/sda
  t -1 gfs-call xfs_admin /dev/sda1 uuid:generate
  has "/dev/sda1: failed to set UUID in AG 1" "$stderr"
  t -1 gfs-call set_uuid_random /dev/sda1
  has "/dev/sda1: failed to set UUID in AG 1" "$stderr"
  printf XF | gfs-call upload_offset - /dev/sda $at
  gfs-call blockdev_flushbufs /dev/sda
  t gfs-call set_uuid_random /dev/sda1
  t gfs-call xfs_repair /dev/sda1 forcelogzero:true
}

@test "xfs_repair: damage is told, then repaired" {
  t gfs-call xfs_repair /dev/sda1 nomodify:true maxmem:200
  same 0 "$output"
  # The root inode's magic number.
  at=$((1048576 + $(xfs_db -r -c "sb 0" -c "print rootino" "$xfs" |
    sed 's/.*= //') * 512))
  printf XX | gfs-call upload_offset - /dev/sda $at
  gfs-call blockdev_flushbufs /dev/sda
  t gfs-call xfs_repair /dev/sda1 nomodify:true
  same 1 "$output"
  t gfs-call xfs_repair /dev/sda1 noprefetch:true bhashsize:64 \
    ihashsize:64 agstride:1
  same 0 "$output"
  cut_out
  t xfs_repair -n "$BATS_TEST_TMPDIR/out.img"
}

@test "xfs_repair: an image in a file, and what cannot be repaired" {
  gfs-call mount /dev/sda1 /
  t -1 gfs-call xfs_repair /dev/sda1
  has "/dev/sda1: is mounted on /" "$stderr"
  gfs-upload "$xfs" /image
  t gfs-call xfs_repair /image forcegeometry:true forcelogzero:true
  same 0 "$output"
  gfs-truncate -s 1M /image
  gfs-call fill 0 1000000 /image
  t -1 gfs-call xfs_repair /image nomodify:true
  has "/image: no XFS superblock was found" "$stderr"
  t -1 gfs-call xfs_repair /image maxmem:-1
  has "maxmem must not be negative" "$stderr"
  t -1 gfs-call xfs_repair /image logdev:/dev/nope
  has "/dev/nope: No such file" "$stderr"
  gfs-call mkfifo 0600 /fifo
  t -1 gfs-call xfs_repair /fifo
  has "/fifo" "$stderr"
}

@test "xfs_info: a corrupt superblock is an error that names the device" {
  wipe /dev/sda2
  printf XFSB | gfs-upload - /dev/sda2
  t -1 gfs-call xfs_info /dev/sda2
  has "/dev/sda2: cannot mount it as xfs" "$stderr"
}
