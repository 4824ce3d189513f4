# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../boot.bash

# MBR: a small partition with ext4, one with FAT, one for LVM.
setup_file () {
  disk=$(new_disk 200M)
  export disk
  printf '%s\n' 'label: dos' 'start=2048, size=64MiB, type=83, bootable' \
    'size=40MiB, type=c' 'type=8e' | /sbin/sfdisk -q "$disk"
  empty=$(new_disk 8M)
  shared_handle --rw --format raw -a "$disk" -a "$empty"
  gfs-call mkfs ext4 /dev/sda1 label:root
  gfs-call mkfs vfat /dev/sda2
}

setup () {
  gfs-mount /dev/sda1 /
  gfs-mkdir -p /boot/grub
}

teardown () {
  gfs-call umount_all
  run_later
}

# The first sector's code of syslinux, which boots the active partition.
mbr_code () {
  local code=/usr/lib/syslinux/mbr/mbr.bin

  [ -e "$code" ] || unmet "syslinux-common is not installed"
  dd if="$code" of="$1" conv=notrunc bs=440 count=1 status=none
}

copy_disk () {
  gfs-call umount_all
  gfs-call sync
  cp "$disk" "$BATS_TEST_TMPDIR/copy.img"
}

@test "grub_install: an MBR disk boots, with /boot on it" {
  need qemu-system-x86_64
  hello_config | gfs-upload - /boot/grub/grub.cfg
  t gfs-call grub_install / /dev/sda
  copy_disk
  boots bios "$BATS_TEST_TMPDIR/copy.img" "started by pc from"
}

@test "grub_install: another directory, which need not have it yet" {
  gfs-mkdir -p /systems/one
  t gfs-call grub_install /systems/one /dev/sda
  t gfs-ls /systems/one/boot/grub/i386-pc/normal.mod
}

@test "grub_install: the partition table is left as it was" {
  local before

  before=$(/sbin/sfdisk -d "$disk")
  t gfs-call grub_install / /dev/sda
  t gfs-call sync
  t /sbin/sfdisk -d "$disk"
  same "$before" "$output"
}

@test "grub_install: a disk without a table is refused" {
  t -1 gfs-call grub_install / /dev/sdb
  has "/dev/sdb: has no MBR or GPT partition table" "$stderr"
}

@test "grub_install: a GPT without a BIOS boot partition is refused" {
  t gfs-part disk /dev/sdb gpt
  t -1 gfs-call grub_install / /dev/sdb
  has "/dev/sdb: has no room for GRUB: the BIOS boot partition" "$stderr"
}

@test "grub_install: a gap that is too small is refused, with the sizes" {
  t gfs-call part_init /dev/sdb mbr
  t gfs-call part_add /dev/sdb p 20 -1
  t -1 gfs-call grub_install / /dev/sdb
  has "/dev/sdb: the gap before the first partition has 9728 bytes" "$stderr"
}

@test "grub_install: a partition of which it knows no filesystem is refused" {
  gfs-call umount_all
  t gfs-call mkfs minix /dev/sdb
  t gfs-mount /dev/sdb /
  t -1 gfs-call grub_install / /dev/sda
  has "GRUB cannot read the filesystem on /dev/sdb (minix)" "$stderr"
  gfs-call umount_all
}

@test "grub_install: links in the image lead to the image only" {
  gfs-rm -rf /boot/grub
  gfs-mkdir -p /usr/lib/grub/i386-pc /target
  t gfs-ln -s /target /boot/grub
  t gfs-ln -s /usr/lib/grub/i386-pc /target/i386-pc
  t gfs-call grub_install / /dev/sda
  t gfs-ls /usr/lib/grub/i386-pc/normal.mod
  t gfs-rm -rf /boot/grub /target /usr
}

@test "grub_install: a FIFO or a device in a module's place is not opened" {
  gfs-mkdir -p /boot/grub/i386-pc
  t gfs-mkfifo /boot/grub/i386-pc/normal.mod
  t -1 gfs-call grub_install / /dev/sda
  has "normal.mod" "$stderr"
  t gfs-rm /boot/grub/i386-pc/normal.mod
}

@test "mini_grub_efi: the loader and its copy are EFI programs" {
  t gfs-mkdir -p /boot/efi
  t gfs-call mini_grub_efi / /boot/efi id:mine
  t gfs-cmp /boot/efi/EFI/BOOT/BOOTX64.EFI /boot/efi/EFI/mine/grubx64.efi
  t gfs-file /boot/efi/EFI/BOOT/BOOTX64.EFI
  has "EFI application" "$output"
}

@test "mini_grub_efi: an id is one name" {
  t gfs-mkdir -p /boot/efi
  for id in .. a/b ''; do
    t -1 gfs-call mini_grub_efi / /boot/efi "id:$id"
    has "no name for a directory" "$stderr"
  done
}

@test "extlinux: a partition boots" {
  need qemu-system-x86_64
  t gfs-mkdir -p /boot/extlinux
  printf '%s\n' 'serial 0' 'default the-ext-one' |
    gfs-upload - /boot/extlinux/extlinux.conf
  t gfs-call extlinux /boot/extlinux
  copy_disk
  mbr_code "$BATS_TEST_TMPDIR/copy.img"
  boots bios "$BATS_TEST_TMPDIR/copy.img" "Loading the-ext-one"
}

@test "extlinux: links in the place of its files are refused" {
  t gfs-mkdir -p /links
  t gfs-ln -s /dev/sdb /links/ldlinux.sys
  t -1 gfs-call extlinux /links
  has "/links/ldlinux.sys: not a regular file" "$stderr"
  t -1 gfs-call extlinux /nowhere
  has "/nowhere: No such file or directory" "$stderr"
}

@test "syslinux: a FAT partition boots" {
  need qemu-system-x86_64
  gfs-call umount_all
  t gfs-mount /dev/sda2 /
  t gfs-mkdir /syslinux
  printf '%s\n' 'serial 0' 'default the-fat-one' |
    gfs-upload - /syslinux/syslinux.cfg
  t -1 gfs-call syslinux /dev/sda2
  has "/dev/sda2: is mounted on /" "$stderr"
  gfs-call umount_all
  t gfs-call syslinux /dev/sda2 directory:/syslinux
  copy_disk
  mbr_code "$BATS_TEST_TMPDIR/copy.img"
  t /sbin/sfdisk -q -A "$BATS_TEST_TMPDIR/copy.img" 2
  boots bios "$BATS_TEST_TMPDIR/copy.img" "Loading the-fat-one"
}

@test "syslinux: what is no FAT is refused" {
  gfs-call umount_all
  t -1 gfs-call syslinux /dev/sda1
  has "/dev/sda1" "$stderr"
}

@test "available: the boot loaders are" {
  t gfs-call available "extlinux syslinux grub"
}
