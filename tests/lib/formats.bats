# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Disks in every format that qemu-img makes, and with both sizes of sectors.
load ../helper.bash

setup () {
  need qemu-img
  cd "$BATS_TEST_TMPDIR"
  mkdir tree
  head -c 300000 /dev/urandom >tree/file
}

@test "formats: qcow2, vmdk, vdi and vhdx are read, and written to" {
  disk=$(new_fs_disk 32M tree)
  for format in qcow2 vmdk vdi vhdx; do
    t qemu-img convert -f raw -O $format "$disk" x.$format
    t gfs-download --format $format -a x.$format -m /dev/sda1 /file back
    t cmp tree/file back
    t gfs-write --rw --format $format -a x.$format -m /dev/sda1 /new text
    t qemu-img convert -f $format -O raw x.$format back.img
    fsck_disk back.img
    t gfs-cat -a back.img -m /dev/sda1 /new
    same text "$output"
  done
}

@test "formats: a chain of backing files, and it does not change" {
  mv "$(new_fs_disk 32M tree)" base.img
  t gfs-disk-create -b base.img one.qcow2
  t gfs-disk-create -b one.qcow2 -F qcow2 two.qcow2
  sums=$(sha256sum base.img one.qcow2)
  t gfs-write --rw --format qcow2 -a two.qcow2 -m /dev/sda1 /new text
  t gfs-download --format qcow2 -a two.qcow2 -m /dev/sda1 /file back
  t cmp tree/file back
  same "$sums" "$(sha256sum base.img one.qcow2)"
}

@test "formats: sectors of 4096 bytes, in raw and qcow2" {
  shared_handle
  truncate -s 64M x.img
  t gfs-disk-create -f qcow2 x.qcow2 64M
  t gfs-call add-drive "$PWD/x.img" format:raw blocksize:4096
  t gfs-call add-drive "$PWD/x.qcow2" format:qcow2 blocksize:4096
  for d in a b; do
    t gfs-format -t ext4 /dev/sd$d
    t gfs-call blockdev-getss /dev/sd${d}1
    same 4096 "$output"
    t gfs-mount /dev/sd${d}1 /
    t gfs-upload tree/file /file
    t gfs-umount /
  done
  gfs-sync
  same "EFI PART" "$(dd if=x.img bs=4096 skip=1 count=1 status=none | head -c 8)"
}

@test "formats: a disk of 0 bytes is refused by name, in each" {
  : >zero.raw
  qemu-img create -q -f qcow2 zero.qcow2 0
  t -1 gfs-devices --format raw -a zero.raw
  has "zero.raw: is an empty file" "$stderr"
  t -1 gfs-devices --format qcow2 -a zero.qcow2
  has "zero.qcow2: the disk in the qcow2 image has 0 bytes" "$stderr"
  for format in vdi vmdk vhdx; do
    qemu-img create -q -f $format zero.$format 0 2>/dev/null || continue
    t -1 gfs-devices --format $format -a zero.$format
    has "zero.$format: " "$stderr"
  done
}
