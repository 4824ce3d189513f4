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
#   TREE       a directory that is to be the system; DISTRO is not looked at
os_image () {
  local image=$1 layout=${3:-partition} tree as_root=

  if [ -d "$layout" ]; then
    tree=$layout
  else
    tree=$(mktemp -d -p "$(scratch)")
    os_tree "$tree" "$2"
    [ "$layout" = disk ] ||
      printf '/dev/sda2 / ext4 defaults 0 1\n/dev/sda1 none swap sw 0 0\n' \
        >"$tree/etc/fstab"
  fi
  [ "$(id -u)" -eq 0 ] || as_root='unshare -r'
  truncate -s 64M "$image"
  if [ "$layout" = disk ]; then
    $as_root /sbin/mke2fs -q -F -t ext4 -d "$tree" "$image" >&2
    return
  fi
  printf 'start=2048,size=16384,type=82\ntype=83\n' |
    /sbin/sfdisk -q "$image" >&2
  os_swap "$image" 1048576 8M
  $as_root /sbin/mke2fs -q -F -t ext4 -E offset=9437184 -d "$tree" "$image" \
    55296k >&2
  [ "$layout" != qcow2 ] || {
    mv "$image" "$image.raw"
    qemu-img convert -O qcow2 "$image.raw" "$image"
    rm "$image.raw"
  }
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
