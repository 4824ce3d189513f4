# SPDX-License-Identifier: LGPL-2.1-or-later
# Trees and images of operating systems, for what has to do with inspection.
# shellcheck shell=bash

# os_tree DIR DISTRO: the least that makes a system of that distribution: what
# it says about itself, a program, an empty fstab, the host name DISTRO-host.
os_tree () {
  local d=$1

  mkdir -p "$d"/etc "$d"/usr/bin "$d"/usr/sbin "$d"/usr/lib "$d"/boot \
    "$d"/dev "$d"/home "$d"/proc "$d"/root "$d"/run "$d"/sys "$d"/tmp "$d"/var/log
  ln -s usr/bin "$d/bin"
  ln -s usr/sbin "$d/sbin"
  ln -s usr/lib "$d/lib"
  cp "$(type -P true)" "$d/usr/bin/ls"
  : >"$d/etc/fstab"
  echo "$2-host" >"$d/etc/hostname"
  printf '127.0.0.1\tlocalhost\n' >"$d/etc/hosts"
  echo root:x:0:0:root:/root:/bin/sh >"$d/etc/passwd"
  "os_tree_$2" "$d"
  chmod -R u=rwX,go=rX "$d"
}

# os_release DIR LINE...: write usr/lib/os-release and the link to it.
os_release () {
  local d=$1

  shift
  printf '%s\n' "$@" >"$d/usr/lib/os-release"
  ln -sf ../usr/lib/os-release "$d/etc/os-release"
}

os_tree_debian () {
  echo 12.5 >"$1/etc/debian_version"
  os_release "$1" 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"' \
    'NAME="Debian GNU/Linux"' 'VERSION_ID="12"' 'VERSION="12 (bookworm)"' \
    VERSION_CODENAME=bookworm ID=debian
  mkdir -p "$1/var/lib/dpkg"
  : >"$1/var/lib/dpkg/status"
}

os_tree_ubuntu () {
  echo bookworm/sid >"$1/etc/debian_version"
  os_release "$1" 'PRETTY_NAME="Ubuntu 22.04.3 LTS"' NAME=Ubuntu \
    'VERSION_ID="22.04"' ID=ubuntu ID_LIKE=debian VERSION_CODENAME=jammy
}

os_tree_fedora () {
  echo 'Fedora release 38 (Thirty Eight)' >"$1/etc/fedora-release"
  ln -s fedora-release "$1/etc/redhat-release"
  os_release "$1" 'NAME="Fedora Linux"' 'VERSION="38 (Server Edition)"' \
    ID=fedora VERSION_ID=38 'PRETTY_NAME="Fedora Linux 38 (Server Edition)"' \
    VARIANT_ID=server
  mkdir -p "$1/usr/lib/systemd"
  cp "$1/usr/bin/ls" "$1/usr/lib/systemd/systemd"
  ln -s ../lib/systemd/systemd "$1/usr/sbin/init"
}

os_tree_centos () {
  echo 'CentOS Linux release 7.9.2009 (Core)' >"$1/etc/centos-release"
  ln -s centos-release "$1/etc/redhat-release"
  os_release "$1" 'NAME="CentOS Linux"' 'VERSION="7 (Core)"' ID=centos \
    'ID_LIKE="rhel fedora"' VERSION_ID=7 'PRETTY_NAME="CentOS Linux 7 (Core)"'
}

os_tree_alpine () {
  rm "$1/bin" "$1/sbin" "$1/lib"
  mv "$1/usr/bin" "$1/usr/sbin" "$1/usr/lib" "$1"
  mkdir "$1/usr/bin" "$1/usr/lib"
  mv "$1/bin/ls" "$1/bin/busybox"
  ln -s /bin/busybox "$1/bin/ls"
  ln -s /bin/busybox "$1/sbin/init"
  echo 3.18.4 >"$1/etc/alpine-release"
  os_release "$1" 'NAME="Alpine Linux"' ID=alpine VERSION_ID=3.18.4 \
    'PRETTY_NAME="Alpine Linux v3.18"'
}

# os_image IMAGE DISTRO [LAYOUT]: an image with such a system.  LAYOUT is
#   partition  ext4 on the second partition, swap on the first (the default)
#   disk       ext4 on the whole disk
#   qcow2      the first, as qcow2
#   lvm        sda1 is /boot; sda2 holds the group "guest" with the volumes root,
#              usr, var and swap
#   btrfs      sda1 is a btrfs; "root" is /, "home" is /home, "snaps/1" is a
#              snapshot of the former
#   luks       sda1 is /boot, and sda2 is encrypted with the passphrase "secret";
#              the system calls it "cryptroot"
#   md         the array of sda1 and sda2, which the system calls md0
#   DIRECTORY  as "partition", but that is the system
os_image () {
  local image=$1 layout=${3:-partition} tree

  if [ -d "$layout" ]; then
    os_image_partition "$image" "$layout"
    return
  fi
  tree=$(mktemp -d -p "$(scratch)")
  os_tree "$tree" "$2"
  "os_image_$layout" "$image" "$tree"
  rm -rf "$tree"
}

os_as_root () {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else unshare -r "$@"; fi
}

os_image_partition () {
  [ -s "$2/etc/fstab" ] ||
    printf '/dev/sda2 / ext4 defaults 0 1\n/dev/sda1 none swap sw 0 0\n' \
      >"$2/etc/fstab"
  truncate -s 64M "$1"
  printf 'start=2048,size=16384,type=82\ntype=83\n' | /sbin/sfdisk -q "$1" >&2
  os_swap "$1" 1048576 8M
  os_as_root /sbin/mke2fs -q -F -t ext4 -E offset=9437184 -d "$2" "$1" \
    55296k >&2
}

os_image_disk () {
  truncate -s 32M "$1"
  os_as_root /sbin/mke2fs -q -F -t ext4 -d "$2" "$1" >&2
}

os_image_qcow2 () {
  os_image_partition "$1.raw" "$2"
  qemu-img convert -O qcow2 "$1.raw" "$1"
  rm "$1.raw"
}

# os_make IMAGE TREE SCRIPT: what SCRIPT does in an appliance, and then the tree.
os_make () {
  echo "$3" | gfs-launch --rw --format raw -a "$1" -- \
    bash -euo pipefail -c 'source /dev/stdin; tar -C "$0" -c . | gfs-tar-in - /' \
    "$2"
}

os_image_lvm () {
  cat >"$2/etc/fstab" <<'END'
/dev/mapper/guest-root /     ext4 defaults 0 1
UUID=aaaaaaaa-0000-4000-8000-00000000b007 /boot ext4 defaults 0 2
/dev/guest/usr         /usr  ext4 defaults 0 2
LABEL=var              /var  ext4 defaults 0 2
/dev/mapper/guest-swap none  swap sw       0 0
END
  truncate -s 160M "$1"
  printf 'start=2048,size=32768,type=83\ntype=8e\n' | /sbin/sfdisk -q "$1" >&2
  os_make "$1" "$2" '
    gfs-pvcreate /dev/sda2; gfs-vgcreate guest /dev/sda2
    for v in root usr var swap; do gfs-lvcreate -L 16M -n $v guest; done
    gfs-call mkfs ext4 /dev/sda1
    for v in root usr var; do gfs-call mkfs ext4 /dev/guest/$v; done
    gfs-call mkswap /dev/guest/swap
    gfs-call set_uuid /dev/sda1 aaaaaaaa-0000-4000-8000-00000000b007
    gfs-call set_label /dev/guest/var var
    gfs-call mount /dev/guest/root /
    gfs-mkdir /boot /usr /var
    gfs-call mount /dev/sda1 /boot
    gfs-call mount /dev/guest/usr /usr
    gfs-call mount /dev/guest/var /var' >&2
}

os_image_btrfs () {
  cat >"$2/etc/fstab" <<'END'
LABEL=system /     btrfs subvol=root,compress=zstd:1 0 0
LABEL=system /home btrfs compress=zstd:1,subvol=/home 0 0
END
  truncate -s 160M "$1"
  printf 'start=2048,type=83\n' | /sbin/sfdisk -q "$1" >&2
  os_make "$1" "$2" '
    gfs-call mkfs btrfs /dev/sda1 label:system
    gfs-call mount /dev/sda1 /
    gfs-call btrfs_subvolume_create /root
    gfs-call btrfs_subvolume_create /home
    gfs-mkdir /snaps
    gfs-call umount /
    gfs-call mount btrfsvol:/dev/sda1/root /' >&2
  gfs-launch --rw --format raw -a "$1" -m /dev/sda1 -- \
    gfs-call btrfs_subvolume_snapshot /root /snaps/1 ro:true >&2
}

os_image_luks () {
  cat >"$2/etc/fstab" <<'END'
/dev/mapper/cryptroot / ext4 defaults 0 1
PARTUUID=00c0ffee-01  /boot ext4 defaults 0 2
END
  echo 'cryptroot UUID=cccccccc-0000-4000-8000-00000000cafe none luks' \
    >"$2/etc/crypttab"
  truncate -s 64M "$1"
  printf 'label-id: 0x00c0ffee\nstart=2048,size=16384,type=83\ntype=83\n' |
    /sbin/sfdisk -q "$1" >&2
  os_make "$1" "$2" '
    echo secret | gfs-luks --key-fd 0 -M luks1 --pbkdf-force-iterations=1000 \
      --uuid=cccccccc-0000-4000-8000-00000000cafe format /dev/sda2
    echo secret | gfs-luks --key-fd 0 open /dev/sda2 made
    gfs-call mkfs ext4 /dev/sda1
    gfs-call mkfs ext4 /dev/mapper/made
    gfs-call mount /dev/mapper/made /
    gfs-mkdir /boot
    gfs-call mount /dev/sda1 /boot' >&2
}

os_image_md () {
  echo '/dev/md0 / ext4 defaults 0 1' >"$2/etc/fstab"
  truncate -s 96M "$1"
  printf 'start=2048,size=94208,type=fd\ntype=fd\n' | /sbin/sfdisk -q "$1" >&2
  os_make "$1" "$2" '
    gfs-md -l raid1 create 0 /dev/sda1 /dev/sda2
    md=$(gfs-call list_md_devices)
    gfs-call mkfs ext4 "$md"
    gfs-call mount "$md" /' >&2
}

# os_swap IMAGE OFFSET SIZE: swap space in the middle of an image.
os_swap () {
  truncate -s "$3" "$1.swap"
  chmod 600 "$1.swap"
  /sbin/mkswap -q "$1.swap" >&2
  dd if="$1.swap" of="$1" bs=1M seek="$2" oflag=seek_bytes conv=notrunc,sparse \
    status=none
  rm "$1.swap"
}

# Systems of which only the files are made by which they are known.

os_tree_freebsd () {
  rm -rf "$1"/{bin,sbin,lib,usr} "$1/etc/hostname"
  mkdir -p "$1/bin" "$1/usr/bin"
  cp "$(type -P true)" "$1/bin/ls"
  printf '#!/bin/sh\nUSERLAND_VERSION="13.2-RELEASE-p4"\n' \
    >"$1/bin/freebsd-version"
  ln -s ../var/run/os-release "$1/etc/os-release"
  printf 'hostname="freebsd-host"\n' >"$1/etc/rc.conf"
}

os_tree_netbsd () {
  rm "$1/etc/hostname"
  : >"$1/netbsd"
  printf 'NetBSD 9.3\n\tBuild settings: ...\n' >"$1/etc/release"
  printf 'hostname=netbsd-host\n' >"$1/etc/rc.conf"
}

os_tree_openbsd () {
  rm "$1/etc/hostname"
  : >"$1/bsd"
  : >"$1/etc/rc.conf"
  echo 'OpenBSD 7.4 (GENERIC.MP) #1397: Tue Oct 10 09:02:37 MDT 2023' \
    >"$1/etc/motd"
  echo openbsd-host >"$1/etc/myname"
}
