# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# The same inputs make the same bytes: SOURCE_DATE_EPOCH, see HACKING.
load ../helper.bash

# 2023-11-14 22:13:20
EPOCH=1700000000

# A tree with what is later than the epoch, and what is not.
setup_file () {
  local tree=$BATS_FILE_TMPDIR/tree

  mkdir -p "$tree"/{bin,etc/deep/er,many}
  for n in {1..300}; do echo "file $n" >"$tree/many/a-file-with-number-$n"; done
  head -c 3000000 /dev/urandom >"$tree/bin/large"
  ln -s large "$tree/bin/link"
  ln "$tree/bin/large" "$tree/etc/deep/er/hard"
  tar -C "$tree" -cf "$BATS_FILE_TMPDIR/tree.tar" .
  touch -d '2020-01-01' "$tree/etc/old"
  tar -C "$tree" -rf "$BATS_FILE_TMPDIR/tree.tar" ./etc/old
}

# What is run on a handle with a disk of 300 MiB.
steps () {
  cat <<'END'
set -e
gfs-call part_init /dev/sda gpt
gfs-call part_add /dev/sda p 2048 67583
gfs-call part_add /dev/sda p 67584 -2048
gfs-call part_set_disk_guid_random /dev/sda
gfs-call mkfs vfat /dev/sda1
gfs-call pvcreate /dev/sda2
gfs-call vgcreate vg /dev/sda2
gfs-call lvcreate root vg 180
gfs-call lvcreate swap vg 16
gfs-call mkswap /dev/vg/swap
gfs-call set_uuid_random /dev/vg/swap
gfs-call mkfs ext4 /dev/vg/root
gfs-mount /dev/vg/root /
gfs-tar-in "$1" /
gfs-mkdir /boot
gfs-mount /dev/sda1 /boot
gfs-mkdir /boot/directory
gfs-write '/boot/directory/a long name' text
gfs-write /etc/hostname one
sleep "$2"
gfs-write /etc/hostname two
gfs-rm -r /etc/deep /many/a-file-with-number-7
gfs-write /after text
gfs-rm '/boot/directory/a long name'
END
}

# build DISK SLEEP
build () {
  truncate -s 300M "$1"
  t gfs-launch --rw --format raw -a "$1" -- \
    sh -c "$(steps)" sh "$BATS_FILE_TMPDIR/tree.tar" "$2"
}

# The library sends mini_derive at the launch.
@test "SOURCE_DATE_EPOCH: two builds have the same bytes" {
  export SOURCE_DATE_EPOCH=$EPOCH
  build "$BATS_FILE_TMPDIR/one.img" 0
  build "$BATS_FILE_TMPDIR/two.img" 3
  t cmp "$BATS_FILE_TMPDIR/one.img" "$BATS_FILE_TMPDIR/two.img"
}

@test "SOURCE_DATE_EPOCH: later times are the epoch, earlier ones stay" {
  unset SOURCE_DATE_EPOCH
  shared_handle -a "$BATS_FILE_TMPDIR/one.img" -m /dev/vg/root
  t gfs-call stat /etc/hostname
  has "mtime: $EPOCH" "$output"
  t gfs-call stat /etc/old
  has "mtime: $(date -d 2020-01-01 +%s)" "$output"
  t gfs-mount /dev/sda1 /boot
  t gfs-call stat /boot/directory
  has "mtime: $EPOCH" "$output"
}

@test "SOURCE_DATE_EPOCH: the host's fsck and sgdisk find nothing wrong" {
  local part=$BATS_TEST_TMPDIR/part

  unset SOURCE_DATE_EPOCH
  need sgdisk
  t sgdisk -v "$BATS_FILE_TMPDIR/one.img"
  has "No problems found" "$output"
  shared_handle -a "$BATS_FILE_TMPDIR/one.img"
  t gfs-download /dev/vg/root "$part"
  t /sbin/e2fsck -fn "$part"
  t gfs-download /dev/sda1 "$part.fat"
  t /sbin/fsck.vfat -n "$part.fat"
}

# The limit lets it write the superblock, and no more.
@test "settle: interrupted, it leaves a file system that asks for fsck" {
  local settle=$GFS_BUILD/guestfsd-helpers/settle image=$BATS_TEST_TMPDIR/ext

  unset SOURCE_DATE_EPOCH
  truncate -s 32M "$image"
  t /sbin/mke2fs -q -F -t ext4 -d "$BATS_FILE_TMPDIR/tree/many" "$image"
  t -153 prlimit --fsize=8192 --core=0 "$settle" ext "$image" "$EPOCH"
  t /sbin/dumpe2fs -h "$image"
  has "not clean" "$output"
  t -1 "$settle" ext "$image" "$EPOCH"
  t -1 /sbin/e2fsck -fy "$image"
  t "$settle" ext "$image" "$EPOCH"
  t /sbin/dumpe2fs -h "$image"
  hasnt "not clean" "$output"
  t /sbin/e2fsck -fn "$image"
}

# names DISK: what a machine would tell disks apart by
names () {
  gfs-launch -a "$1" -- sh -ec 'for d in /dev/sda1 /dev/sda2 /dev/vg/root; do
    gfs-call vfs_uuid $d; done; gfs-call vgs_full'
  /sbin/sfdisk -d "$1" | grep -o 'uuid=.*'
}

@test "LIBGUESTFS_SEED: another one makes other identifiers" {
  local one other disk=$BATS_FILE_TMPDIR/other.img

  SOURCE_DATE_EPOCH=$EPOCH LIBGUESTFS_SEED=other build "$disk" 0
  unset SOURCE_DATE_EPOCH
  names "$BATS_FILE_TMPDIR/one.img" |
    grep -oiE '[0-9a-z]+(-[0-9a-z]+)+' | sort >"$BATS_TEST_TMPDIR/one"
  names "$disk" |
    grep -oiE '[0-9a-z]+(-[0-9a-z]+)+' | sort >"$BATS_TEST_TMPDIR/other"
  cat "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/other"
  t test "$(wc -l <"$BATS_TEST_TMPDIR/one")" -ge 5
  t comm -12 "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/other"
  same "" "$output"
}

@test "SOURCE_DATE_EPOCH: keys are not derived from it" {
  local n

  export SOURCE_DATE_EPOCH=$EPOCH
  for n in 1 2; do
    truncate -s 32M "$BATS_TEST_TMPDIR/$n.img"
    t gfs-launch --rw --format raw -a "$BATS_TEST_TMPDIR/$n.img" -- \
      gfs-call mini_luks_format /dev/sda secret type:luks1 pbkdf:pbkdf2 \
      iterations:1000 uuid:11111111-2222-3333-4444-555555555555
    # The digest and its salt, and the first slot's key material.
    dd if="$BATS_TEST_TMPDIR/$n.img" of="$BATS_TEST_TMPDIR/$n.digest" bs=1 \
      skip=112 count=52 status=none
    dd if="$BATS_TEST_TMPDIR/$n.img" of="$BATS_TEST_TMPDIR/$n.key" bs=512 \
      skip=8 count=250 status=none
  done
  t -1 cmp -s "$BATS_TEST_TMPDIR/1.digest" "$BATS_TEST_TMPDIR/2.digest"
  t -1 cmp -s "$BATS_TEST_TMPDIR/1.key" "$BATS_TEST_TMPDIR/2.key"
}

@test "SOURCE_DATE_EPOCH: a value that is no number is named" {
  t env SOURCE_DATE_EPOCH=yesterday gfs-launch -- true
  has "SOURCE_DATE_EPOCH: yesterday: not a number of seconds" "$stderr"
}
