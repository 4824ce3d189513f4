# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../os.bash

setup_file () {
  local d=$BATS_FILE_TMPDIR m

  need makefs
  cd "$d" || return
  mkdir -p netinst/.disk ubuntu/.disk ubuntu/casper fedora/images rhel/Packages \
    part alpine win/sources split/SOURCES
  echo 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST with firmware 20240210-11:27' \
    >netinst/.disk/info
  echo 'Ubuntu 22.04.3 LTS "Jammy Jellyfish" - Release amd64 (20230807.2)' \
    >ubuntu/.disk/info
  : >fedora/images/install.img
  cat >fedora/.treeinfo <<'END'
[header]
version = 1.2
[general]
arch = ppc64le
family = Fedora
version = 38
END
  printf '1383765890.9\n6.5\nx86_64\n1,2\n' >rhel/.discinfo
  printf '1289.0\nFedora 14\ni386\nALL\n' >part/.discinfo
  echo 'alpine-standard-3.18.4 230928' >alpine/.alpine-release
  : >win/sources/install.wim
  : >split/SOURCES/INSTALL.SWM
  for m in netinst ubuntu fedora rhel part alpine win split; do
    makefs -t cd9660 -o rockridge "$d/$m.iso" "$d/$m" >/dev/null
  done
  os_image installed.img debian disk
  shared_handle -a netinst.iso -a ubuntu.iso -a fedora.iso -a rhel.iso \
    -a part.iso -a alpine.iso -a win.iso -a split.iso
  gfs-call inspect_os >/dev/null
}

# is DISK WORDS: what it is, and whether it is live, netinst, multipart.
is () {
  local root=/dev/sd$1

  same "$2" "$(gfs-call inspect_get_format "$root") $(
    gfs-call inspect_get_type "$root") $(
    gfs-call inspect_get_distro "$root") $(
    gfs-call inspect_get_major_version "$root").$(
    gfs-call inspect_get_minor_version "$root") $(
    gfs-call inspect_get_arch "$root") $(
    gfs-call inspect_is_live "$root") $(
    gfs-call inspect_is_netinst "$root") $(
    gfs-call inspect_is_multipart "$root")"
}

@test "inspect_get_format: media of Debian and its like" {
  is a "installer linux debian 12.5 x86_64 false true false"
  same 'Debian GNU/Linux 12.5.0 "Bookworm"' \
    "$(gfs-call inspect_get_product_name /dev/sda)"
  is b "installer linux ubuntu 22.4 x86_64 true false false"
}

@test "inspect_get_format: media of Fedora, RHEL and Alpine" {
  is c "installer linux fedora 38.0 ppc64le false true false"
  same 'Fedora 38' "$(gfs-call inspect_get_product_name /dev/sdc)"
  is d "installer linux unknown 6.5 x86_64 false false true"
  is e "installer linux fedora 14.0 i386 false false false"
  is f "installer linux alpinelinux 3.18 unknown false false false"
}

@test "inspect_get_format: media of Windows, in whatever case" {
  is g "installer windows windows 0.0 unknown false false false"
  is h "installer windows windows 0.0 unknown false false true"
}

@test "inspect_os: a medium does not count beside an installed system" {
  unset GFS_HANDLE
  cd "$BATS_FILE_TMPDIR"
  t gfs-call -a netinst.iso -a installed.img inspect_os
  same /dev/sdb "$output"
}

@test "inspect_os: a FreeBSD on a real UFS, which can be mounted then" {
  os_tree "$BATS_TEST_TMPDIR/bsd" freebsd
  echo '/dev/ada0 / ufs rw 1 1' >"$BATS_TEST_TMPDIR/bsd/etc/fstab"
  makefs -t ffs -o version=1 -s 16m "$BATS_TEST_TMPDIR/bsd.img" \
    "$BATS_TEST_TMPDIR/bsd" >/dev/null
  GFS_HANDLE=$(gfs-launch -a "$BATS_TEST_TMPDIR/bsd.img")
  later gfs-close -H "$GFS_HANDLE"
  t gfs-call inspect_os
  same /dev/sda "$output"
  same "/: /dev/sda" "$(gfs-call inspect_get_mountpoints /dev/sda)"
  same freebsd-host "$(gfs-call inspect_get_hostname /dev/sda)"
  gfs-call mount_ro /dev/sda /
  t gfs-cat /etc/rc.conf
  same 'hostname="freebsd-host"' "$output"
}
