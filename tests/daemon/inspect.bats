# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../os.bash

setup_file () {
  os_image "$BATS_FILE_TMPDIR/debian.img" debian
  shared_handle -a "$BATS_FILE_TMPDIR/debian.img"
  gfs-call inspect_os >/dev/null
}

of () { gfs-call "$1" "${2:-/dev/sda2}"; }

@test "inspect_os, inspect_get_roots: the root of the one system" {
  t gfs-call inspect_os
  same /dev/sda2 "$output"
  t gfs-call inspect_get_roots
  same /dev/sda2 "$output"
}

@test "inspect_get_type, _distro, _arch, _format: what it is" {
  same linux "$(of inspect_get_type)"
  same debian "$(of inspect_get_distro)"
  same "$(uname -m)" "$(of inspect_get_arch)"
  same installed "$(of inspect_get_format)"
}

@test "inspect_get_major_version, _minor_version: Debian's own file has both" {
  same 12 "$(of inspect_get_major_version)"
  same 5 "$(of inspect_get_minor_version)"
}

@test "inspect_get_product_name, _product_variant, _hostname" {
  same "Debian GNU/Linux 12 (bookworm)" "$(of inspect_get_product_name)"
  same unknown "$(of inspect_get_product_variant)"
  same debian-host "$(of inspect_get_hostname)"
}

@test "inspect_get_package_format, _package_management" {
  same deb "$(of inspect_get_package_format)"
  same apt "$(of inspect_get_package_management)"
}

@test "inspect_get_mountpoints, _filesystems: by fstab, swap is no mount point" {
  same "/: /dev/sda2" "$(of inspect_get_mountpoints)"
  same $'/dev/sda2\n/dev/sda1' "$(of inspect_get_filesystems)"
}

@test "inspect_get_windows_systemroot and its like: not for Linux" {
  local call

  for call in inspect_get_windows_systemroot inspect_get_windows_software_hive \
    inspect_get_windows_system_hive inspect_get_windows_current_control_set; do
    t -1 gfs-call "$call" /dev/sda2
    has "/dev/sda2: not a Windows system" "$stderr"
  done
  t gfs-call inspect_get_drive_mappings /dev/sda2
  same "" "$output"
}

@test "inspect_is_live, _is_netinst, _is_multipart: not what is installed" {
  local call

  for call in inspect_is_live inspect_is_netinst inspect_is_multipart; do
    t gfs-call "$call" /dev/sda2
    same false "$output"
  done
}

@test "mini_inspect_facts, mini_inspect_warnings: the rest" {
  t gfs-call mini_inspect_facts /dev/sda2
  has "os_release_id: debian" "$output"
  has "codename: bookworm" "$output"
  has "merged_usr: yes" "$output"
  t gfs-call mini_inspect_warnings /dev/sda2
  same "" "$output"
}

@test "inspect_get_type: what is no root" {
  t -1 gfs-call inspect_get_type /dev/sda1
  has "/dev/sda1: inspect_os has found no system there" "$stderr"
  t -1 gfs-call inspect_get_type /dev/sdz
  has "/dev/sdz: No such file" "$stderr"
}

@test "inspect_get_type: before inspect_os it says so" {
  unset GFS_HANDLE
  t -1 gfs-call -a "$BATS_FILE_TMPDIR/debian.img" inspect_get_type /dev/sda2
  has "inspect_os must be called first" "$stderr"
  t gfs-call -a "$BATS_FILE_TMPDIR/debian.img" inspect_get_roots
  same "" "$output"
}

@test "inspect_os: what is mounted stays mounted, and is looked at as well" {
  gfs-call mount_ro /dev/sda2 /
  t gfs-call inspect_os
  same /dev/sda2 "$output"
  t gfs-call mounts
  same /dev/sda2 "$output"
  gfs-call umount_all
}

@test "file_architecture: a compressed module, an initrd behind microcode" {
  need cpio
  tree=$BATS_TEST_TMPDIR/initrd
  mkdir -p "$tree"/{early,main/bin}
  head -c 5000 /dev/zero >"$tree/early/microcode.bin"
  echo '#!/bin/sh' >"$tree/main/init"
  cp "$(type -P true)" "$tree/main/bin/true"
  {
    (cd "$tree/early" && find . | cpio -o -H newc --quiet)
    (cd "$tree/main" && find . | cpio -o -H newc --quiet | gzip)
  } >"$tree/initrd"
  xz -c "$(type -P true)" >"$tree/module.ko.xz"
  gzip -c "$BATS_TEST_FILENAME" >"$tree/text.gz"
  { head -c 12 "$tree/module.ko.xz"; head -c 100 /dev/zero; } >"$tree/bad.ko.xz"
  (cd "$tree/early" && find . | cpio -o -H newc --quiet | head -c 2000) >"$tree/cut"
  unset GFS_HANDLE
  disk=$(new_fs_disk 16M "$tree")
  t gfs-launch -a "$disk" -m /dev/sda1 -- \
    gfs-call file_architecture /initrd
  same "$(uname -m)" "$output"
  t gfs-launch -a "$disk" -m /dev/sda1 -- \
    gfs-call file_architecture /module.ko.xz
  same "$(uname -m)" "$output"
  t -1 gfs-launch -a "$disk" -m /dev/sda1 -- \
    gfs-call file_architecture /text.gz
  has "/text.gz: not a program" "$stderr"
  t -1 gfs-launch -a "$disk" -m /dev/sda1 -- \
    gfs-call file_architecture /bad.ko.xz
  has "/bad.ko.xz: " "$stderr"
  hasnt "not a program" "$stderr"
  t -1 gfs-launch -a "$disk" -m /dev/sda1 -- \
    gfs-call file_architecture /cut
  has "/cut: it ends too early" "$stderr"
}

@test "file_architecture: a program, and what is none" {
  gfs-call mount_ro /dev/sda2 /
  t gfs-call file_architecture /bin/ls
  same "$(uname -m)" "$output"
  t -1 gfs-call file_architecture /etc/hostname
  has "/etc/hostname: not a program" "$stderr"
  t -1 gfs-call file_architecture /etc
  has "/etc: Is a directory" "$stderr"
  t -1 gfs-call file_architecture /nope
  has "/nope: No such file" "$stderr"
  gfs-call umount_all
}
