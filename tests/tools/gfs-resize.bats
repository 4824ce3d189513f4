# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# One disk, which each test partitions anew.
setup_file () {
  disk=$(new_disk 1G)
  other=$(new_disk 64M)
  shared_handle --rw --format raw -a "$disk" -a "$other"
  export disk other
}
setup () {
  gfs-part init /dev/sda gpt
}

# part FIRST LAST: a partition, in MiB
part () { gfs-call part-add /dev/sda p $(($1 * 2048)) $(($2 * 2048 - 1)); }
size () { gfs-call blockdev-getsize64 "$1"; }
mib () { echo $(($(size "$1") >> 20)); }

# fill DEVICE, intact DEVICE: a file that must survive
fill () {
  gfs-mount "$1" /
  head -c 3M "$0" | cat - /dev/zero | head -c 3M | gfs-upload - /keep
  gfs-checksum /keep >"$BATS_TEST_TMPDIR/sum"
  gfs-umount /
}
intact () {
  t gfs-mount "$1" /
  t gfs-checksum /keep
  same "$(cat "$BATS_TEST_TMPDIR/sum")" "$output"
  gfs-df / | awk 'END { print int ($2 / 1024) }' >"$BATS_TEST_TMPDIR/df"
  t gfs-umount /
}

@test "gfs-resize: ext4 in a partition, larger, smaller, as large as can be" {
  part 1 101
  gfs-mkfs -t ext4 /dev/sda1
  fill /dev/sda1
  t gfs-resize /dev/sda1 +50M
  same 150 "$(mib /dev/sda1)"
  intact /dev/sda1
  [ "$(cat "$BATS_TEST_TMPDIR/df")" -ge 120 ]
  t gfs-resize /dev/sda1 -80M
  same 70 "$(mib /dev/sda1)"
  intact /dev/sda1
  t gfs-resize /dev/sda1 40M
  t gfs-resize --max /dev/sda1
  same 1022 "$(mib /dev/sda1)"
  intact /dev/sda1
  t gfs-call e2fsck /dev/sda1
  gfs-sync
  need sgdisk
  t sgdisk -v "$disk"
  has "No problems found" "$output"
}

@test "gfs-resize: a logical volume takes from its group, then from the partition" {
  part 1 101
  gfs-call pvcreate /dev/sda1
  gfs-call vgcreate vg /dev/sda1
  gfs-call lvcreate root vg 40
  later gfs-call vgremove vg
  gfs-mkfs -t ext4 /dev/vg/root
  fill /dev/vg/root
  t gfs-resize -n /dev/vg/root +20M
  same $'/dev/vg/root lv 41943040 -> 62914560\n/dev/vg/root ext4 41943040 -> 62914560' "$output"
  t gfs-resize /dev/vg/root +20M
  same "60 100" "$(mib /dev/vg/root) $(mib /dev/sda1)"
  t gfs-resize -nh /dev/vg/root 200M
  same "/dev/sda expand-gpt
/dev/sda1 partition 100M -> 204M
/dev/sda1 pv 100M -> 204M
/dev/vg/root lv 60M -> 200M
/dev/vg/root ext4 60M -> 200M" "$output"
  t gfs-resize /dev/vg/root 200M
  same 200 "$(mib /dev/vg/root)"
  intact /dev/vg/root
  t gfs-resize /dev/vg/root -100M
  same "100 204" "$(mib /dev/vg/root) $(mib /dev/sda1)"
  intact /dev/vg/root
  t gfs-resize /dev/sda1 -80M
  same 124 "$(mib /dev/sda1)"
  intact /dev/vg/root
  t -1 gfs-resize /dev/sda1 -80M
  has "/dev/sda1" "$stderr"
  same 124 "$(mib /dev/sda1)"
  intact /dev/vg/root
}

@test "gfs-resize: a group over two disks grows where there is room" {
  part 1 41
  gfs-call pvcreate /dev/sda1
  gfs-call pvcreate /dev/sdb
  gfs-call vgcreate vg "/dev/sdb /dev/sda1"
  gfs-call lvcreate-free root vg 100
  later gfs-call vgremove vg
  gfs-call wipefs /dev/vg/root
  t gfs-resize --max -n /dev/vg/root
  hasnt "/dev/sdb" "$output"
  t gfs-resize /dev/vg/root +300M
  [ "$(mib /dev/vg/root)" -ge 396 ]
}

@test "gfs-resize: through an encrypted device" {
  part 1 101
  gfs-call mini-luks-format /dev/sda1 secret pbkdf:pbkdf2 iterations:1000
  gfs-call cryptsetup-open /dev/sda1 secret crypt
  gfs-call pvcreate /dev/mapper/crypt
  gfs-call vgcreate vg /dev/mapper/crypt
  gfs-call lvcreate root vg 40
  gfs-mkfs -t ext4 /dev/vg/root
  fill /dev/vg/root
  t gfs-resize -n --max /dev/vg/root
  same "expand-gpt partition crypt pv lv ext4" "$(awk '{ print $2 }' <<<"$output" | xargs)"
  t gfs-resize --max /dev/vg/root
  [ "$(mib /dev/vg/root)" -ge 1000 ]
  intact /dev/vg/root
  gfs-call vgremove vg
  gfs-call pvremove /dev/mapper/crypt
  # A file system right on it; smaller, it is closed.
  gfs-mkfs -t ext4 /dev/mapper/crypt
  fill /dev/mapper/crypt
  t gfs-resize /dev/sda1 100M
  same 100 "$(mib /dev/sda1)"
  gfs-call cryptsetup-open /dev/sda1 secret crypt
  intact /dev/mapper/crypt
  t gfs-call e2fsck /dev/mapper/crypt
  t gfs-call cryptsetup-close /dev/mapper/crypt
}

@test "gfs-resize: encrypted swap grows, but does not become smaller" {
  part 1 101
  gfs-call mini-luks-format /dev/sda1 secret pbkdf:pbkdf2 iterations:1000
  gfs-call cryptsetup-open /dev/sda1 secret crypt
  gfs-call mkswap /dev/mapper/crypt
  before=$(size /dev/mapper/crypt)
  for device in /dev/sda1 /dev/mapper/crypt; do
    t -1 gfs-resize "$device" -40M
    has "/dev/mapper/crypt: holds encrypted swap space" "$stderr"
  done
  same "100 $before" "$(mib /dev/sda1) $(size /dev/mapper/crypt)"
  t gfs-resize /dev/sda1 +20M
  same 120 "$(mib /dev/sda1)"
  t gfs-call swapon-device /dev/mapper/crypt
  t gfs-call swapoff-device /dev/mapper/crypt
  t gfs-call cryptsetup-close /dev/mapper/crypt
}

@test "gfs-resize: an encrypted device that is not open is refused" {
  part 1 101
  gfs-call mini-luks-format /dev/sda1 secret pbkdf:pbkdf2 iterations:1000
  t -1 gfs-resize --max /dev/sda1
  has "/dev/sda1: holds crypto_LUKS" "$stderr"
  has "open" "$stderr"
}

@test "gfs-resize: xfs grows, mounted or not, and never becomes smaller" {
  part 1 401
  gfs-mkfs -t xfs /dev/sda1
  fill /dev/sda1
  t gfs-resize /dev/sda1 +100M
  intact /dev/sda1
  [ "$(cat "$BATS_TEST_TMPDIR/df")" -ge 400 ]
  t -1 gfs-resize /dev/sda1 -100M
  has "/dev/sda1: holds xfs, which cannot become smaller" "$stderr"
  same 500 "$(mib /dev/sda1)"
  gfs-mount /dev/sda1 /
  t gfs-resize /dev/sda1 +100%FREE
  t gfs-umount /
  intact /dev/sda1
  [ "$(cat "$BATS_TEST_TMPDIR/df")" -ge 900 ]
}

@test "gfs-resize: btrfs grows and shrinks" {
  part 1 401
  gfs-mkfs -t btrfs /dev/sda1
  fill /dev/sda1
  t gfs-resize /dev/sda1 +200M
  same 600 "$(mib /dev/sda1)"
  t gfs-resize /dev/sda1 350M
  same 350 "$(mib /dev/sda1)"
  intact /dev/sda1
  t -1 gfs-resize /dev/sda1 100M
  has "smaller than" "$stderr"
}

@test "gfs-resize: ntfs grows and shrinks, and asks for a check in between" {
  part 1 101
  gfs-mkfs -t ntfs /dev/sda1
  fill /dev/sda1
  t gfs-resize /dev/sda1 +100M
  same 200 "$(mib /dev/sda1)"
  t -1 gfs-resize /dev/sda1 120M
  has "check" "$stderr"
  t gfs-resize --force /dev/sda1 120M
  same 120 "$(mib /dev/sda1)"
}

@test "gfs-resize: swap keeps its name and UUID" {
  part 1 101
  gfs-call mkswap /dev/sda1 label:memory
  uuid=$(gfs-call vfs-uuid /dev/sda1)
  t gfs-resize /dev/sda1 50M
  same 50 "$(mib /dev/sda1)"
  same "$uuid memory" "$(gfs-call vfs-uuid /dev/sda1) $(gfs-call vfs-label /dev/sda1)"
  gfs-call swapon-device /dev/sda1
  t -1 gfs-resize /dev/sda1 +50M
  has "/dev/sda1: is in use as swap space" "$stderr"
  t gfs-call swapoff-device /dev/sda1
}

@test "gfs-resize: what would lose data is refused before anything changes" {
  part 1 101
  part 101 201
  gfs-call wipefs /dev/sda2
  gfs-mkfs -t ext4 /dev/sda1
  head -c 60M /dev/urandom >"$BATS_TEST_TMPDIR/big"
  gfs-mount /dev/sda1 /
  gfs-upload "$BATS_TEST_TMPDIR/big" /big
  t -1 gfs-resize /dev/sda1 -10M
  has "/dev/sda1: is mounted on /: unmount it first" "$stderr"
  t gfs-umount /
  t -1 gfs-resize /dev/sda1 30M
  has "/dev/sda1" "$stderr"
  same 100 "$(mib /dev/sda1)"
  t gfs-call e2fsck /dev/sda1
  t -1 gfs-resize /dev/sda1 +1M # the neighbour
  has "/dev/sda1: has no room for 105906176 bytes, but for 104857600" "$stderr"
  t -1 gfs-resize /dev/sda2 -10M
  has "/dev/sda2: holds nothing that is known" "$stderr"
  t gfs-resize /dev/sda2 +10M
  same 110 "$(mib /dev/sda2)"
  gfs-mkfs -t vfat /dev/sda2
  t -1 gfs-resize /dev/sda2 +10M
  has "/dev/sda2: holds vfat, which cannot be resized" "$stderr"
  t -1 gfs-resize /dev/sda1 -200M
  has "nothing would be left" "$stderr"
  same "100 110" "$(mib /dev/sda1) $(mib /dev/sda2)"
}

@test "gfs-resize: a damaged file system is left alone" {
  part 1 101
  gfs-mkfs -t ext4 /dev/sda1
  gfs-call sync
  gfs-dd if=/dev/zero of=/dev/sda1 bs=1k seek=1 count=300 2>/dev/null || true
  gfs-call mkfs ext4 /dev/sda1
  head -c 4096 /dev/urandom >"$BATS_TEST_TMPDIR/noise"
  gfs-call upload-offset "$BATS_TEST_TMPDIR/noise" /dev/sda1 4096 ||
    gfs-call upload-offset "$BATS_TEST_TMPDIR/noise" /dev/sda1 8192
  t -1 gfs-resize /dev/sda1 +50M
  has "/dev/sda1" "$stderr"
  same 100 "$(mib /dev/sda1)"
}

@test "gfs-resize: logical partitions, and the extended one that holds them" {
  gfs-part init /dev/sda mbr
  gfs-call part-add /dev/sda e 2048 409599
  gfs-call part-add /dev/sda l 4096 102399
  gfs-call part-add /dev/sda l 206848 307199
  gfs-call wipefs /dev/sda6
  gfs-mkfs -t ext2 /dev/sda5
  for size in +10M -1K 100M; do
    t -1 gfs-resize -- /dev/sda1 "$size"
    has "/dev/sda1: is an extended partition" "$stderr"
  done
  t -1 gfs-resize --max /dev/sda1
  has "/dev/sda1: is an extended partition" "$stderr"
  t gfs-resize --max /dev/sda5
  [ "$(mib /dev/sda5)" -ge 97 ]
  [ "$(mib /dev/sda5)" -le 99 ]
  t gfs-resize --max /dev/sda6
  same 99 "$(mib /dev/sda6)"
  gfs-sync
  t /sbin/sfdisk --verify "$disk"
}

@test "gfs-resize: the image has grown, sectors of 4096 bytes, -a" {
  cd "$BATS_TEST_TMPDIR"
  truncate -s 64M x.img
  t gfs-format -t ext4 --rw --format raw -a x.img
  truncate -s 128M x.img
  t gfs-resize --json -n --max -a x.img /dev/sda1
  has '"step": "expand-gpt"' "$output"
  t gfs-resize --max --rw --format raw -a x.img /dev/sda1
  need sgdisk
  t sgdisk -v x.img
  has "No problems found" "$output"
  t gfs-df -a x.img -m /dev/sda1
  [ "$(awk 'END { print $2 }' <<<"$output")" -ge 100000 ]

  truncate -s 200M y.img
  t gfs-call add-drive "$PWD/y.img" format:raw blocksize:4096
  t gfs-part init /dev/sdc gpt
  t gfs-call part-add /dev/sdc p 256 12799
  t gfs-mkfs -t ext4 /dev/sdc1
  t gfs-resize --max /dev/sdc1
  same 198 "$(mib /dev/sdc1)"
  t gfs-resize /dev/sdc1 60M
  same 60 "$(mib /dev/sdc1)"
  t gfs-call e2fsck /dev/sdc1
}

@test "gfs-resize: what makes no sense" {
  part 1 101
  for size in 100 +5 x +101%FREE 50%FREE '' 1.5G; do
    t -2 gfs-resize /dev/sda1 "$size"
  done
  t -2 gfs-resize /dev/sda1
  t -2 gfs-resize --max /dev/sda1 +5M
  t -1 gfs-resize /dev/nope +5M
  has "/dev/nope" "$stderr"
  t -1 gfs-resize /dev/sda +5M
  has "/dev/sda" "$stderr"
  t -2 gfs-resize -a "$disk" /dev/sda1 +5M
  has "--rw" "$stderr"
  shared_handle -a "$other"
  t -1 gfs-resize /dev/sda +5M
  has "read-only drive" "$stderr"
}

@test "mini_device_layer, mini_crypt_resize: what is no such device" {
  t gfs-call mini-device-layer /dev/sda
  has "kind: disk" "$output"
  t -1 gfs-call mini-device-layer /dev/nope
  has "/dev/nope" "$stderr"
  t -1 gfs-call mini-crypt-resize /dev/sda
  has "/dev/sda: not an open encrypted device" "$stderr"
}

@test "gfs-resize: the examples of its page work" { page_examples gfs-resize; }
