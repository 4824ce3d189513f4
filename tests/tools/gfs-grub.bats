# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../boot.bash

BIOS=21686148-6449-6E6F-744E-656564454649

# A GPT disk with room for both kinds of GRUB.
setup_file () {
  disk=$(new_disk 200M)
  export disk
  printf '%s\n' 'label: gpt' "size=1MiB, type=$BIOS" 'size=34MiB, type=U' \
    'type=L' | /sbin/sfdisk -q "$disk"
  shared_handle --rw --format raw -a "$disk"
  gfs-call mkfs vfat /dev/sda2
  gfs-call mkfs ext4 /dev/sda3
  gfs-mount /dev/sda3 /
  gfs-mkdir -p /boot/efi /boot/grub
  gfs-mount /dev/sda2 /boot/efi
  hello_config | gfs-upload - /boot/grub/grub.cfg
}

# settled: a copy of the disk, $copy, as it is with nothing mounted.
settled () {
  copy=$BATS_TEST_TMPDIR/copy.img
  t gfs-umount /boot/efi
  t gfs-umount /
  t gfs-sync
  t cp "$disk" "$copy"
  t gfs-mount /dev/sda3 /
  t gfs-mount /dev/sda2 /boot/efi
}

@test "gfs-grub: a GPT disk boots from a BIOS" {
  need qemu-system-x86_64
  t gfs-grub /dev/sda
  same "" "$output$stderr"
  settled
  boots bios "$copy" "started by pc from"
  has "/boot/grub" "$console"
}

@test "gfs-grub: the same disk boots from EFI, too" {
  need qemu-system-x86_64
  t gfs-grub --bootloader-id=debian
  t gfs-cmp /boot/efi/EFI/BOOT/BOOTX64.EFI /boot/efi/EFI/debian/grubx64.efi
  settled
  boots efi "$copy" "started by efi from"
  has "/boot/grub" "$console"
}

@test "gfs-grub: sgdisk and fsck find nothing wrong afterwards" {
  t gfs-grub /dev/sda
  t gfs-grub --target=x86_64-efi --efi-directory=/boot/efi
  settled
  need sgdisk
  t sgdisk -v "$copy"
  has "No problems found" "$output"
  for n in 2 3; do
    t gfs-launch -a "$copy" -- gfs-download "/dev/sda$n" "$copy.$n"
  done
  t /sbin/fsck.vfat -n "$copy.2"
  t /sbin/e2fsck -fn "$copy.3"
}

@test "gfs-grub: misuse is named" {
  t -2 gfs-grub --target=i386-pc
  has "needs a DEVICE" "$stderr"
  t -2 gfs-grub --target=x86_64-efi /dev/sda
  has "needs no DEVICE" "$stderr"
  t -2 gfs-grub --target=sparc64 /dev/sda
  has "sparc64" "$stderr"
  t -2 gfs-grub --efi-directory=/boot/efi /dev/sda
  has "--efi-directory" "$stderr"
  t -2 gfs-grub /dev/sda /dev/sdb
  t -2 gfs-grub -a "$disk" /dev/sda
  has "--rw" "$stderr"
}

@test "gfs-grub: what is missing is named" {
  t -1 gfs-grub --efi-directory=/nowhere
  same "gfs-grub: /nowhere: No such file or directory" "$stderr"
  t -1 gfs-grub --root-directory=/nowhere /dev/sda
  has "/nowhere" "$stderr"
  t -1 gfs-grub /dev/sdz
  has "/dev/sdz" "$stderr"
}

@test "gfs-grub: the examples of its page work" { page_examples gfs-grub; }
