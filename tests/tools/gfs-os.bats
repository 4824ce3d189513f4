# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../os.bash

setup_file () {
  cd "$BATS_FILE_TMPDIR" || return
  for distro in debian ubuntu fedora centos alpine; do
    os_image $distro.img $distro disk
  done
  os_tree odd debian
  os_release odd 'PRETTY_NAME="Odd  name"' ID=odd VERSION_ID=rolling
  rm odd/etc/hostname odd/etc/debian_version
  os_image odd.img odd odd
  shared_handle -a debian.img -a ubuntu.img -a fedora.img -a centos.img \
    -a alpine.img -a odd.img
}

@test "gfs-os: a line for each, without blanks in fields, - for unknown" {
  t gfs-os
  same "debian 12.5 x86_64 debian-host
ubuntu 22.04 x86_64 ubuntu-host
fedora 38 x86_64 fedora-host
centos 7.9 x86_64 centos-host
alpinelinux 3.18 x86_64 alpine-host
linux rolling x86_64 -" "${output//$(uname -m)/x86_64}"
}

@test "gfs-os: -l has the root before and the product behind" {
  t gfs-os -l --root /dev/sdc
  same "/dev/sdc fedora 38 x86_64 fedora-host Fedora Linux 38 (Server Edition)" \
    "${output//$(uname -m)/x86_64}"
  t gfs-os -l --root /dev/sdf2
  has "Odd  name" "$output"
}

@test "gfs-os: nothing has to be mounted, and what is stays so" {
  t gfs-mount
  same "" "$output"
  gfs-mount -o ro /dev/sda /
  t gfs-os --root first
  has "debian 12.5" "$output"
  t gfs-cat /etc/hostname
  same debian-host "$output"
  gfs-umount /
}

@test "gfs-os: -0 ends with NUL, --json tells more" {
  gfs-os -0 --root first >"$BATS_TEST_TMPDIR/list"
  same 1 "$(tr -cd '\0' <"$BATS_TEST_TMPDIR/list" | wc -c)"
  t bash -c 'gfs-os --json | python3 -c "
import json, sys
l = json.load (sys.stdin)
print (len (l), l[1][\"osinfo\"], l[1][\"root\"], l[5].get (\"hostname\"))"'
  same "6 ubuntu22.04 /dev/sdb None" "$output"
}

@test "gfs-os: no system is status 1 and says so" {
  t -1 gfs-os -a "$(new_fs_disk 8M)"
  same "" "$output"
  has "gfs-os: no operating system found on the disks" "$stderr"
  t -1 gfs-os --json -a "$(new_fs_disk 8M)"
  same "[]" "$output"
}

@test "gfs-os: the shell can read it" {
  read -r distro version arch host < <(gfs-os --root /dev/sdb)
  same "ubuntu 22.04 $(uname -m) ubuntu-host" "$distro $version $arch $host"
}

@test "gfs-os: the examples of its page work" {
  unset GFS_HANDLE
  page_examples gfs-os
}
