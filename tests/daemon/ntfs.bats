# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# sda1 gets an NTFS that the host's mkfs.ntfs made, before each test.
setup_file () {
  need mkfs.ntfs ntfsresize ntfscat ntfsclone
  ntfs=$BATS_FILE_TMPDIR/ntfs.img
  export ntfs
  truncate -s 24M "$ntfs"
  mkfs.ntfs -q -F -Q -L theirs "$ntfs" >/dev/null
  disk=$(new_disk 100M)
  export disk
  printf 'size=48M\nsize=32M\n' | /sbin/sfdisk -q -X gpt "$disk"
  shared_handle --rw --format raw -a "$disk"
}

setup () { gfs-upload "$ntfs" /dev/sda1; }

wipe () { head -c 1M /dev/zero | gfs-upload - "$1"; }

cut_out () {
  t gfs-call sync
  dd if="$disk" of="$BATS_TEST_TMPDIR/out.img" bs=1M skip=1 count=48 \
    conv=sparse status=none
}

@test "ntfs_3g_probe: 0 for what can be mounted, else ntfs-3g's own number" {
  t gfs-call ntfs_3g_probe true /dev/sda1
  same 0 "$output"
  t gfs-call ntfs_3g_probe false /dev/sda1
  same 0 "$output"
  wipe /dev/sda2
  t gfs-call ntfs_3g_probe false /dev/sda2
  same 12 "$output"
  t -1 gfs-call ntfs_3g_probe false /dev/nope
  has "/dev/nope: No such file" "$stderr"
}

@test "ntfsresize: fills its device, takes a size, and the host agrees" {
  t gfs-call ntfsresize /dev/sda1
  cut_out
  t ntfsresize --info --force --no-progress-bar "$BATS_TEST_TMPDIR/out.img"
  has "Current volume size: 503" "$output"
  t -1 gfs-call ntfsresize /dev/sda1 size:20000000
  has "/dev/sda1: " "$stderr"
  has "scheduled for check" "$stderr"
  t gfs-call ntfsresize /dev/sda1 size:20000000 force:true
  cut_out
  t ntfsresize --info --force --no-progress-bar "$BATS_TEST_TMPDIR/out.img"
  has "Current volume size: 199" "$output"
  gfs-call mount /dev/sda1 /
  t gfs-call ls /
  gfs-call umount /
}

@test "ntfsresize: what does not fit, is mounted, or is none is refused" {
  t -1 gfs-call ntfsresize /dev/sda1 size:100000
  has "/dev/sda1: " "$stderr"
  t -1 gfs-call ntfsresize /dev/sda1 size:0
  has "the size must be positive" "$stderr"
  t -1 gfs-call ntfsresize /dev/sda1 size:1000000000
  has "/dev/sda1: " "$stderr"
  gfs-call mount /dev/sda1 /
  t -1 gfs-call ntfsresize /dev/sda1 size:20000000
  has "Device or resource busy" "$stderr"
  gfs-call umount /
  wipe /dev/sda2
  t -1 gfs-call ntfsresize /dev/sda2
  has "/dev/sda2: " "$stderr"
}

@test "ntfsfix: repairs, and says when there is nothing to repair" {
  t gfs-call ntfsfix /dev/sda1
  t gfs-call ntfsfix /dev/sda1 clearbadsectors:true
  wipe /dev/sda2
  t -1 gfs-call ntfsfix /dev/sda2
  has "/dev/sda2: " "$stderr"
}

@test "ntfsclone_out, ntfsclone_in: a copy on another device, and on the host" {
  gfs-call mount /dev/sda1 /
  seq 100000 | gfs-upload - /numbers
  gfs-call umount /
  t gfs-call ntfsclone_out /dev/sda1 "$BATS_TEST_TMPDIR/saved"
  t ntfsclone -q --restore-image --overwrite "$BATS_TEST_TMPDIR/restored" \
    "$BATS_TEST_TMPDIR/saved"
  t gfs-call ntfsclone_in "$BATS_TEST_TMPDIR/saved" /dev/sda2
  gfs-call mount_ro /dev/sda2 /
  t bash -c 'cmp <(seq 100000) <(gfs-cat /numbers)'
  gfs-call umount /
  ntfsclone -q --save-image -o - "$BATS_TEST_TMPDIR/restored" |
    gfs-call ntfsclone_in - /dev/sda2
  t gfs-call ntfs_3g_probe true /dev/sda2
  same 0 "$output"
}

@test "ntfsclone_out: metadata alone are less, a dirty one needs force" {
  seq 400000 >"$BATS_TEST_TMPDIR/numbers"
  gfs-call mount /dev/sda1 /
  gfs-upload "$BATS_TEST_TMPDIR/numbers" /numbers
  gfs-call umount /
  t gfs-call ntfsclone_out /dev/sda1 "$BATS_TEST_TMPDIR/all" rescue:true \
    ignorefscheck:true
  t gfs-call ntfsclone_out /dev/sda1 "$BATS_TEST_TMPDIR/meta" \
    metadataonly:true preservetimestamps:true
  t test "$(stat -c %s "$BATS_TEST_TMPDIR/meta")" -lt \
    "$(stat -c %s "$BATS_TEST_TMPDIR/all")"
  gfs-call ntfsresize /dev/sda1
  t -1 gfs-call ntfsclone_out /dev/sda1 "$BATS_TEST_TMPDIR/dirty"
  has "/dev/sda1: " "$stderr"
  t test ! -s "$BATS_TEST_TMPDIR/dirty"
  t gfs-call ntfsclone_out /dev/sda1 "$BATS_TEST_TMPDIR/dirty" force:true
}

@test "ntfsclone_in: what is no clone, or too large, is refused" {
  head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/random"
  t -1 gfs-call ntfsclone_in "$BATS_TEST_TMPDIR/random" /dev/sda2
  has "/dev/sda2: " "$stderr"
  t -1 gfs-call ntfsclone_in /dev/null /dev/sda2
  has "/dev/sda2: " "$stderr"
  t gfs-call ntfsresize /dev/sda1
  t gfs-call ntfsclone_out /dev/sda1 "$BATS_TEST_TMPDIR/large" force:true
  t -1 gfs-call ntfsclone_in "$BATS_TEST_TMPDIR/large" /dev/sda2
  has "/dev/sda2: " "$stderr"
  gfs-call mount /dev/sda1 /
  t -1 gfs-call ntfsclone_in "$BATS_TEST_TMPDIR/large" /dev/sda1
  has "Device or resource busy" "$stderr"
  gfs-call umount /
}

@test "ntfsclone_out: who stops listening is not waited for" {
  t bash -c 'gfs-call ntfsclone_out /dev/sda1 - | head -c 10 | wc -c'
  same 10 "$output"
  t gfs-call ntfs_3g_probe true /dev/sda1
}

@test "ntfscat_i: the bytes of a file by its number, as the host's ntfscat has them" {
  gfs-call mount /dev/sda1 /
  seq 50000 | gfs-upload - /numbers
  t gfs-stat -c %i /numbers
  inode=$output
  gfs-call umount /
  t gfs-call ntfscat_i /dev/sda1 "$inode" "$BATS_TEST_TMPDIR/numbers"
  t cmp <(seq 50000) "$BATS_TEST_TMPDIR/numbers"
  cut_out
  # $AttrDef: 4; the boot sector: 7.
  for i in 4 7; do
    t gfs-call ntfscat_i /dev/sda1 $i "$BATS_TEST_TMPDIR/file"
    ntfscat -f -i $i "$BATS_TEST_TMPDIR/out.img" >"$BATS_TEST_TMPDIR/want"
    t cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/file"
  done
}

@test "ntfscat_i: numbers that no file has, and what is no NTFS, are errors" {
  t -1 gfs-call ntfscat_i /dev/sda1 99999 "$BATS_TEST_TMPDIR/file"
  has "/dev/sda1: " "$stderr"
  t -1 gfs-call ntfscat_i /dev/sda1 -1 "$BATS_TEST_TMPDIR/file"
  has "inode must not be negative" "$stderr"
  wipe /dev/sda2
  t -1 gfs-call ntfscat_i /dev/sda2 5 "$BATS_TEST_TMPDIR/file"
  has "/dev/sda2: " "$stderr"
  t -1 gfs-call ntfscat_i btrfsvol:/dev/sda1/x 5 "$BATS_TEST_TMPDIR/file"
  has "not an NTFS filesystem" "$stderr"
}

@test "a file that is replaced keeps what NTFS has of its own" {
  gfs-call mount /dev/sda1 /
  gfs-write /file old
  gfs-call setxattr system.ntfs_attrib $'\x22\x01\x01\x01' 4 /file
  before=$(gfs-call getxattr /file system.ntfs_attrib | od -An -tx1)
  has " 22 " "$before" # hidden
  gfs-write /file new
  t gfs-cat /file
  same new "$output"
  same "$before" "$(gfs-call getxattr /file system.ntfs_attrib | od -An -tx1)"
  gfs-call umount /
}
