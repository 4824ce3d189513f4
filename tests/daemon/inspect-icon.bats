# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# inspect_get_icon and inspect_get_osinfo, which the library does.
load ../helper.bash
load ../os.bash

setup_file () {
  cd "$BATS_FILE_TMPDIR" || return
  os_tree tree debian
  os_image debian.img tree tree
  os_image btrfs.img fedora btrfs
  shared_handle --rw --format raw -a debian.img -a btrfs.img
  gfs-call inspect_os >/dev/null
  gfs-mount /dev/sda2 /
  gfs-mkdir -p /usr/share/pixmaps /usr/share/icons/hicolor/48x48/apps
}
setup () {
  gfs-rm -f /etc/favicon.png '/usr/share/pixmaps/*.png' \
    '/usr/share/icons/hicolor/48x48/apps/*.png'
}

# png WIDTH PATH: a PNG as far as anybody looks.
png () {
  {
    printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'
    printf '%b' "$(printf '\\0\\0\\0\\x%02x' "$1" "$1")"
    printf '\x08\x02\0\0\0%s' "$2"
  } | gfs-upload - "$2"
}
root=/dev/sda2
icon () { gfs-call inspect_get_icon "$root" "$@" >"$BATS_TEST_TMPDIR/icon"; }
is_icon () {
  icon "${@:2}"
  t cmp "$BATS_TEST_TMPDIR/icon" <(gfs-cat "$1")
}
no_icon () {
  icon "$@"
  t test ! -s "$BATS_TEST_TMPDIR/icon"
}

@test "inspect_get_icon: nothing is an empty buffer" { no_icon; }

@test "inspect_get_icon: the favicon is the last resort, and optional" {
  png 16 /etc/favicon.png
  is_icon /etc/favicon.png
  no_icon favicon:false
  no_icon highquality:true
  png 64 /usr/share/pixmaps/debian-logo.png
  is_icon /usr/share/pixmaps/debian-logo.png
  no_icon highquality:true
  png 96 /usr/share/pixmaps/distributor-logo.png
  is_icon /usr/share/pixmaps/debian-logo.png
  is_icon /usr/share/pixmaps/distributor-logo.png highquality:true
}

@test "inspect_get_icon: os-release names one" {
  png 48 /usr/share/icons/hicolor/48x48/apps/own-logo.png
  gfs-cp /usr/lib/os-release /os-release
  gfs-cat /os-release | sed '$aLOGO="own-logo"' | gfs-upload - /usr/lib/os-release
  is_icon /usr/share/icons/hicolor/48x48/apps/own-logo.png
  gfs-cat /os-release | sed '$aLOGO=../../../../etc/favicon' |
    gfs-upload - /usr/lib/os-release
  png 48 /etc/favicon.png
  no_icon favicon:false
  gfs-mv /os-release /usr/lib/os-release
}

@test "inspect_get_icon: what is no PNG, too large, or no file is none" {
  gfs-write /usr/share/pixmaps/debian-logo.png 'not a picture at all, but text'
  no_icon
  png 96 /usr/share/pixmaps/debian-logo.png
  gfs-truncate -s 2M /usr/share/pixmaps/debian-logo.png
  no_icon
  gfs-rm /usr/share/pixmaps/debian-logo.png
  gfs-mkfifo /usr/share/pixmaps/debian-logo.png
  no_icon
  gfs-rm /usr/share/pixmaps/debian-logo.png
  gfs-ln -s /dev/zero /usr/share/pixmaps/debian-logo.png
  no_icon
}

@test "inspect_get_icon: a root that is not one is an error" {
  t -1 gfs-call inspect_get_icon /dev/sda1
  t -1 gfs-call inspect_get_osinfo /dev/sda1
}

@test "inspect_get_osinfo: distribution and version" {
  same debian12 "$(gfs-call inspect_get_osinfo /dev/sda2)"
  gfs-cp /usr/lib/os-release /os-release
  gfs-rm /etc/debian_version
  while read -r id version want name; do
    printf '%s\n' "ID=$id" "VERSION_ID=$version" "NAME=\"$name\"" \
      "PRETTY_NAME=\"$name\"" | gfs-upload - /usr/lib/os-release
    gfs-call inspect_os >/dev/null
    same "$want" "$(gfs-call inspect_get_osinfo /dev/sda2)"
  done <<'END'
ubuntu 22.04 ubuntu22.04 Ubuntu 22.04.3 LTS
fedora 38 fedora38 Fedora Linux 38
rhel 9.1 rhel9.1 Red Hat Enterprise Linux 9.1
centos 9 centos-stream9 CentOS Stream 9
centos 8 centos8 CentOS Linux 8
rocky 9.0 rocky9 Rocky Linux 9.0
alpine 3.17.2 alpinelinux3.17 Alpine Linux v3.17
arch - archlinux Arch Linux
sles 15.4 sles15sp4 SUSE Linux Enterprise Server 15 SP4
opensuse-leap 15.4 opensuse15.4 openSUSE Leap 15.4
opensuse-tumbleweed 20230101 opensusetumbleweed openSUSE Tumbleweed
ol 8.5 ol8.5 Oracle Linux Server 8.5
something-else 4 unknown Something
END
  gfs-mv /os-release /usr/lib/os-release
}

@test "inspect_get_icon: of a root that is a subvolume" {
  gfs-call umount_all
  root=btrfsvol:/dev/sdb1/root
  no_icon
  gfs-call mount "$root" /
  gfs-mkdir -p /usr/share/pixmaps
  png 96 /usr/share/pixmaps/fedora-logo.png
  is_icon /usr/share/pixmaps/fedora-logo.png
  root=/dev/sda2 no_icon
}
