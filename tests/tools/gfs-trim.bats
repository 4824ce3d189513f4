# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
# Behind it are the calls fstrim and mini_fstrim.

setup_file () {
  disk=$(new_fs_disk 64M)
  export disk
  shared_handle --rw --discard --format raw -a "$disk" -m /dev/sda1
}

used () { du -k "$1" | cut -f1; }

@test "gfs-trim: an image becomes smaller when files are gone" {
  local before

  yes | head -c 30M | gfs-write /big
  gfs-sync
  before=$(used "$disk")
  gfs-rm /big
  gfs-sync
  t gfs-trim -v /
  [[ $output =~ ^/:\ [0-9.]+M\ \([0-9]+\ bytes\)\ trimmed$ ]]
  gfs-sync
  (($(used "$disk") < before - 25000))
  fsck_disk "$disk"
}

@test "gfs-trim: all that is mounted, or a part" {
  t gfs-trim
  same "" "$output"
  t gfs-trim -v
  [[ $output =~ ^/: ]]
  t gfs-trim -o 1M -l 8M --minimum 4K /
}

@test "gfs-trim: without --discard the image stays as it is" {
  local image device before

  image=$(new_disk 16M)
  t gfs-add --rw --format raw "$image"
  device=$output
  yes | head -c 16M | gfs-upload - "$device"
  gfs-sync
  before=$(used "$image")
  gfs-mkfs -t ext2 "$device"
  gfs-mkdir -p /there
  gfs-mount "$device" /there
  t gfs-trim /there
  gfs-umount /there
  (($(used "$image") >= before - 64))
}

@test "gfs-trim: a private appliance discards by itself" {
  local image before

  gfs-sync
  image=$BATS_TEST_TMPDIR/copy.img
  cp --sparse=never "$disk" "$image"
  before=$(used "$image")
  t gfs-trim --rw --format raw -a "$image" -m /dev/sda1
  (($(used "$image") < before - 25000))
  fsck_disk "$image"
}

@test "gfs-trim: what cannot be trimmed is an error, and misuse" {
  t -1 gfs-trim /nope /
  has "/nope: No such file" "$stderr"
  t -2 gfs-trim -o x /
  t -1 gfs-trim -l 0 /
  has "length must be greater than 0" "$stderr"
  t -2 gfs-trim -a "$disk" /
}

@test "gfs-trim: the examples of its page work" { page_examples gfs-trim; }
