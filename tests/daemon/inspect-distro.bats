# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../os.bash

# All systems are in one btrfs, each in a subvolume of its own; made as
# directories of one tree they would be part of each other.
setup_file () {
  local tree=$BATS_FILE_TMPDIR/tree

  make_all "$tree"
  new_disk 300M >"$BATS_FILE_TMPDIR/name"
  disk=$(<"$BATS_FILE_TMPDIR/name")
  shared_handle --rw --format raw -a "$disk"
  gfs-call mkfs btrfs /dev/sda
  gfs-call mount /dev/sda /
  for d in "$tree"/*; do
    gfs-call btrfs_subvolume_create "/${d##*/}"
  done
  tar -C "$tree" -c . | gfs-tar-in - /
  gfs-call umount /
  gfs-call inspect_os >"$BATS_FILE_TMPDIR/roots"
}

# old NAME FILE LINE...: a system that says what it is only in /etc/FILE.
old () {
  local d=$all/$1 file=$2

  shift 2
  mkdir -p "$d/etc" "$d/bin" "$d/sbin" "$(dirname "$d/etc/$file")"
  : >"$d/etc/fstab"
  [ $# -eq 0 ] || printf '%s\n' "$@" >"$d/etc/$file"
  [ $# -gt 0 ] || : >"$d/etc/$file"
}

# new NAME LINE...: one with these lines in its os-release.
new () {
  mkdir -p "$all/$1/etc" "$all/$1/usr/lib"
  os_release "$all/$1" "${@:2}"
}

make_all () {
  local all=$1 d

  mkdir -p "$all"
  for d in debian ubuntu fedora centos alpine freebsd netbsd openbsd; do
    os_tree "$all/$d" "$d"
  done
  old redhat redhat-release 'Red Hat Enterprise Linux Server release 6.9 (Santiago)'
  old rhl redhat-release 'Red Hat Linux release 9 (Shrike)'
  old rhel4 redhat-release 'Red Hat Enterprise Linux AS release 4 (Nahant Update 8)'
  old fedora14 fedora-release 'Fedora release 14 (Laughlin)'
  old scientific redhat-release 'Scientific Linux release 7.2 (Nitrogen)'
  old etch debian_version 4.0
  old sid debian_version lenny/sid
  old hardy lsb-release DISTRIB_ID=Ubuntu DISTRIB_RELEASE=8.04 \
    'DISTRIB_DESCRIPTION="Ubuntu 8.04.4 LTS"'
  echo lenny/sid >"$all/hardy/etc/debian_version"
  old sles11 SuSE-release 'SUSE Linux Enterprise Server 11 (x86_64)' \
    'VERSION = 11' 'PATCHLEVEL = 3'
  old suse10 SuSE-release 'openSUSE 10.3 (i586)' 'VERSION = 10.3'
  old arch arch-release
  old oldalpine alpine-release 2.1.6
  old gentoo gentoo-release 'Gentoo Base System release 2.13'
  old slack slackware-version 'Slackware 14.2'
  old wrt openwrt_release "DISTRIB_ID='OpenWrt'" "DISTRIB_RELEASE='22.03.5'" \
    "DISTRIB_DESCRIPTION='OpenWrt 22.03.5 r20134'"
  mkdir -p "$all/wrt/etc/config"
  printf "config system\n\toption hostname 'router'\n" >"$all/wrt/etc/config/system"
  old nothing fstab
  new rocky ID=rocky 'ID_LIKE="rhel centos fedora"' VERSION_ID=9.2
  new alma 'ID="almalinux"' 'VERSION_ID="8.8"'
  new leap ID=opensuse-leap VERSION_ID=15.5 'ID_LIKE="suse opensuse"'
  new tumble ID=opensuse-tumbleweed VERSION_ID=20231004
  new nixos ID=nixos VERSION_ID=23.11 'PRETTY_NAME="NixOS 23.11 (Tapir)"'
  new void ID=void 'NAME="void"'
  new pop ID=pop 'ID_LIKE="ubuntu debian"' VERSION_ID=22.04
  new rhcos 'ID="rhcos"' 'ID_LIKE="rhel fedora"' VERSION_ID=4.13
  # Fedora CoreOS, whose root is not the filesystem's.
  d=$all/ostree/ostree
  mkdir -p "$d/deploy/fedora-coreos/deploy" "$d/boot.1/fedora-coreos/f00" \
    "$all/ostree/boot"
  os_tree "$d/deploy/fedora-coreos/deploy/abc.0" fedora
  cp -a "$d/deploy/fedora-coreos/deploy/abc.0" \
    "$d/deploy/fedora-coreos/deploy/old.0"
  os_release "$d/deploy/fedora-coreos/deploy/abc.0" ID=fedora VERSION_ID=39 \
    VARIANT_ID=coreos
  ln -s ../../../deploy/fedora-coreos/deploy/abc.0 \
    "$d/boot.1/fedora-coreos/f00/0"
  mkdir -p "$d/deploy/fedora-coreos/deploy/abc.0/var/lib/dpkg"
  printf 'Package: below\nStatus: install ok installed\nVersion: 1\n' \
    >"$d/deploy/fedora-coreos/deploy/abc.0/var/lib/dpkg/status"
  mkdir "$all/freedos" "$all/msdos"
  : >"$all/freedos/KERNEL.SYS"
  : | tee "$all"/{freedos,msdos}/Command.com "$all"/msdos/{Io,MsDos}.Sys
  new strange ID=strange "PRETTY_NAME='Strange \$(OS)'" VERSION_ID=x
}

# is NAME WORDS: type, distro, version, package format and management.
is () {
  local root=btrfsvol:/dev/sda/$1

  same "$2" "$(gfs-call inspect_get_type "$root") $(
    gfs-call inspect_get_distro "$root") $(
    gfs-call inspect_get_major_version "$root").$(
    gfs-call inspect_get_minor_version "$root") $(
    gfs-call inspect_get_package_format "$root") $(
    gfs-call inspect_get_package_management "$root")"
}
named () { same "$2" "$(gfs-call inspect_get_product_name "btrfsvol:/dev/sda/$1")"; }
host () { same "$2" "$(gfs-call inspect_get_hostname "btrfsvol:/dev/sda/$1")"; }

@test "inspect_os: every subvolume with a system is one" {
  same "$(ls "$BATS_FILE_TMPDIR/tree" | sed 's,^,btrfsvol:/dev/sda/,' | sort)" \
    "$(sort "$BATS_FILE_TMPDIR/roots")"
}

@test "inspect_get_distro: by os-release" {
  is debian "linux debian 12.5 deb apt"
  is ubuntu "linux ubuntu 22.4 deb apt"
  is fedora "linux fedora 38.0 rpm dnf"
  is centos "linux centos 7.9 rpm yum"
  is alpine "linux alpinelinux 3.18 apk apk"
  is rocky "linux rocky 9.2 rpm dnf"
  is alma "linux almalinux 8.8 rpm dnf"
  is leap "linux opensuse 15.5 rpm zypper"
  is tumble "linux opensuse 20231004.0 rpm zypper"
  is nixos "linux nixos 23.11 nix nix"
  is void "linux voidlinux 0.0 xbps xbps"
  is rhcos "linux coreos 4.13 unknown unknown"
  named nixos "NixOS 23.11 (Tapir)"
  named void void
}

@test "inspect_get_distro: what is only like another one, and what is not" {
  is pop "linux ubuntu 22.4 deb apt"
  has "os_release_id: pop" \
    "$(gfs-call mini_inspect_facts btrfsvol:/dev/sda/pop)"
  is strange "linux unknown 0.0 unknown unknown"
  named strange 'Strange $(OS)'
  is nothing "linux unknown 0.0 unknown unknown"
}

@test "inspect_get_distro: by the files that there were before os-release" {
  is redhat "linux rhel 6.9 rpm yum"
  named redhat "Red Hat Enterprise Linux Server release 6.9 (Santiago)"
  is rhl "linux redhat-based 9.0 rpm up2date"
  is rhel4 "linux rhel 4.0 rpm up2date"
  is fedora14 "linux fedora 14.0 rpm yum"
  is scientific "linux scientificlinux 7.2 rpm yum"
  is etch "linux debian 4.0 deb apt"
  is sid "linux debian 0.0 deb apt"
  is hardy "linux ubuntu 8.4 deb apt"
  named hardy "Ubuntu 8.04.4 LTS"
  is sles11 "linux sles 11.3 rpm zypper"
  is suse10 "linux opensuse 10.3 rpm zypper"
  is arch "linux archlinux 0.0 pacman pacman"
  is oldalpine "linux alpinelinux 2.1 apk apk"
  is gentoo "linux gentoo 2.13 ebuild portage"
  is slack "linux slackware 14.2 unknown unknown"
  is wrt "linux openwrt 22.3 opkg opkg"
  host wrt router
}

@test "inspect_os: what ostree boots" {
  is ostree "linux fedora 39.0 rpm dnf"
  same coreos "$(gfs-call inspect_get_product_variant btrfsvol:/dev/sda/ostree)"
  same fedora-host "$(gfs-call inspect_get_hostname btrfsvol:/dev/sda/ostree)"
  has "ostree_deployment: /ostree/deploy/fedora-coreos/deploy/abc.0" \
    "$(gfs-call mini_inspect_facts btrfsvol:/dev/sda/ostree)"
  has "the system lies in the directory /ostree/deploy/fedora-coreos/deploy/abc.0" \
    "$(gfs-call mini_inspect_warnings btrfsvol:/dev/sda/ostree)"
  t gfs-call mount_ro btrfsvol:/dev/sda/ostree /
  t gfs-apps -t deb
  has below "$output"
  t gfs-call umount /
}

@test "inspect_get_type: DOS" {
  is freedos "dos freedos 0.0 unknown unknown"
  is msdos "dos msdos 0.0 unknown unknown"
}

@test "inspect_get_type: BSD" {
  is freebsd "freebsd freebsd 13.2 pkgsrc pkgsrc"
  named freebsd "FreeBSD 13.2-RELEASE-p4"
  host freebsd freebsd-host
  is netbsd "netbsd netbsd 9.3 pkgsrc pkgsrc"
  host netbsd netbsd-host
  is openbsd "openbsd openbsd 7.4 pkgsrc pkgsrc"
  host openbsd openbsd-host
}
