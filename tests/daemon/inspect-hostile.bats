# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../os.bash

# What is wrong in an image costs a fact and leaves a warning, and no more.
setup_file () {
  local d=$BATS_FILE_TMPDIR

  cd "$d" || return
  hostile_tree huge && truncate -s 1G huge/etc/os-release
  printf 'ID=debian\nPRETTY_NAME="Big"\n' | dd of=huge/etc/os-release \
    conv=notrunc status=none
  hostile_tree lines
  seq 1000000 | sed 's,.*,/dev/mapper/x& /& ext4 defaults 0 0,
    s,^[^ ]*5 ,/dev/sda1 ,' >lines/etc/fstab
  seq 100000 | sed 's,.*,x& /dev/mapper/x& none luks,' >lines/etc/crypttab
  hostile_tree special
  rm special/etc/{fstab,hostname,machine-id} special/usr/lib/os-release
  mkfifo special/etc/hostname
  mkdir special/etc/fstab
  ln -s /proc/self/environ special/etc/machine-id
  ln -s loop special/etc/loop
  ln -s ../../../../../etc/loop special/usr/lib/os-release
  hostile_tree words
  printf 'ID=debian\nPRETTY_NAME="a\033[31mb\xff\x7fc"\nVERSION_ID="99999999999"\n' \
    >words/usr/lib/os-release
  rm words/etc/debian_version
  printf '\033]0;x\007\n' >words/etc/hostname
  printf '%s\n' '/dev/sda1 /a\033b ext4' '/dev/sda1 /../../etc ext4' \
    'UUID= /x ext4' '/dev/sda1 / ext4' '/dev/sda1 /self ext4' \
    '/dev/sda1 /self ext4' "/dev/$(printf 'x%.0s' {1..5000}) /long ext4" \
    'one' '/dev/sda1 /y\000z ext4' >words/etc/fstab
  for t in huge lines special words; do
    truncate -s 1100M "$t.img"
    echo 'start=2048,type=83' | /sbin/sfdisk -q "$t.img"
    os_as_root /sbin/mke2fs -q -F -t ext4 -E offset=1048576 -d "$t" "$t.img" 1G
  done
  shared_handle -a huge.img -a lines.img -a special.img -a words.img
  gfs-call inspect_os >roots
}

hostile_tree () {
  os_tree "$1" debian
  echo 0123456789abcdef0123456789abcdef >"$1/etc/machine-id"
  rm "$1/etc/os-release"
  ln -s ../usr/lib/os-release "$1/etc/os-release"
  [ "$1" != huge ] || { rm "$1/etc/os-release" && : >"$1/etc/os-release"; }
}

warnings () { t gfs-call mini_inspect_warnings "/dev/sd${1}1"; }

@test "inspect_os: hostile systems are found like others" {
  same $'/dev/sda1\n/dev/sdb1\n/dev/sdc1\n/dev/sdd1' \
    "$(cat "$BATS_FILE_TMPDIR/roots")"
}

@test "inspect_os: os-release of 1 GiB" {
  same Big "$(gfs-call inspect_get_product_name /dev/sda1)"
  warnings a
  has "/etc/os-release: only the first 65536 bytes were looked at" "$output"
}

@test "inspect_os: the daemon has not needed much memory" {
  t gfs-call mini_peak_memory
  [ "$output" -lt 64000000 ]
}

@test "inspect_os: fstab and crypttab with a million lines" {
  warnings b
  has "/etc/crypttab: only the first 65536 bytes were looked at" "$output"
  has "/etc/fstab:1: /dev/mapper/x1 for /1 was not found" "$output"
  same 100 "$(wc -l <<<"$output")"
  has "there is more that is wrong" "$output"
  # One in ten of the 256 that are looked for is there.
  t gfs-call inspect_get_mountpoints /dev/sdb1
  same 27 "$(wc -l <<<"$output")"
}

@test "inspect_os: pipes, directories and links that lead out or nowhere" {
  same unknown "$(gfs-call inspect_get_hostname /dev/sdc1)"
  same debian "$(gfs-call inspect_get_distro /dev/sdc1)"
  warnings c
  has "/etc/hostname: not a regular file" "$output"
  has "/etc/fstab: Is a directory" "$output"
  has "/etc/os-release: Too many levels of symbolic links" "$output"
  t gfs-call mini_inspect_facts /dev/sdc1
  hasnt machine_id "$output"
}

@test "inspect_os: control characters and senseless entries" {
  same 'a?[31mb??c' "$(gfs-call inspect_get_product_name /dev/sdd1)"
  same '?]0;x?' "$(gfs-call inspect_get_hostname /dev/sdd1)"
  same 0 "$(gfs-call inspect_get_major_version /dev/sdd1)"
  same $'/: /dev/sdd1\n/self: /dev/sdd1' \
    "$(gfs-call inspect_get_mountpoints /dev/sdd1)"
  warnings d
  has "/etc/fstab:1: a mount point with control characters was left out" "$output"
  has "/etc/fstab:2: not an entry" "$output"
  has "/etc/fstab:3: UUID= for /x was not found" "$output"
  has "/etc/fstab:6: /self is there twice" "$output"
  has "/etc/fstab:7: not an entry" "$output"
  has "/etc/fstab:8: not an entry" "$output"
}
