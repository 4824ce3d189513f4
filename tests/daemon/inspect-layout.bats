# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../os.bash

setup () { cd "$BATS_TEST_TMPDIR" || return; }

# inspected IMAGE...: the roots of what is on these, in a handle of this test.
inspected () {
  local add=() i

  for i; do add+=(-a "$i"); done
  shared_handle "${add[@]}"
  t gfs-call inspect_os
}

mounts_of () { gfs-call inspect_get_mountpoints "$1"; }
warnings_of () { gfs-call mini_inspect_warnings "$1"; }

@test "inspect_os: LVM with separate /boot, /usr, /var" {
  os_image disk.img debian lvm
  inspected disk.img
  same /dev/guest/root "$output"
  same "/: /dev/guest/root
/boot: /dev/sda1
/usr: /dev/guest/usr
/var: /dev/guest/var" "$(mounts_of /dev/guest/root)"
  same "/dev/guest/root
/dev/sda1
/dev/guest/usr
/dev/guest/var
/dev/guest/swap" "$(gfs-call inspect_get_filesystems /dev/guest/root)"
  # os-release and all programs are in /usr.
  same "Debian GNU/Linux 12 (bookworm)" \
    "$(gfs-call inspect_get_product_name /dev/guest/root)"
  same "$(uname -m)" "$(gfs-call inspect_get_arch /dev/guest/root)"
  same "" "$(warnings_of /dev/guest/root)"
}

@test "inspect_os: btrfs with subvolumes, of which a snapshot is no system" {
  need mkfs.btrfs
  os_image disk.img fedora btrfs
  inspected disk.img
  same btrfsvol:/dev/sda1/root "$output"
  same "/: btrfsvol:/dev/sda1/root
/home: btrfsvol:/dev/sda1/home" "$(mounts_of btrfsvol:/dev/sda1/root)"
  same 38 "$(gfs-call inspect_get_major_version btrfsvol:/dev/sda1/root)"
  same server "$(gfs-call inspect_get_product_variant btrfsvol:/dev/sda1/root)"
  same "" "$(warnings_of btrfsvol:/dev/sda1/root)"
}

@test "inspect_os: a btrfs on two disks is one system" {
  truncate -s 120M a.img b.img
  os_tree tree debian
  gfs-launch --rw --format raw -a a.img -a b.img -- sh -c '
    gfs-call mkfs_btrfs "/dev/sda /dev/sdb" && gfs-call mount /dev/sda / &&
    tar -C tree -c . | gfs-tar-in - /'
  inspected a.img b.img
  same /dev/sda "$output"
  same debian "$(gfs-call inspect_get_distro /dev/sda)"
}

@test "inspect_os: an encrypted root that is open under another name" {
  os_image disk.img debian luks
  inspected disk.img
  same "" "$output"
  gfs-luks --key-fd 0 open /dev/sda2 mine <<<secret
  t gfs-call inspect_os
  same /dev/mapper/mine "$output"
  same "/: /dev/mapper/mine
/boot: /dev/sda1" "$(mounts_of /dev/mapper/mine)"
  same "" "$(warnings_of /dev/mapper/mine)"
}

@test "inspect_os: an array that is called otherwise here" {
  os_image disk.img centos md
  inspected disk.img
  md=$(gfs-call list_md_devices)
  same "$md" "$output"
  same "/: $md" "$(mounts_of "$md")"
  same centos "$(gfs-call inspect_get_distro "$md")"
  same "" "$(warnings_of "$md")"
}

@test "inspect_os: a whole disk, and qcow2: two systems are two roots" {
  os_image one.img alpine disk
  os_image two.img ubuntu qcow2
  inspected one.img two.img
  same $'/dev/sda\n/dev/sdb2' "$output"
  same alpinelinux "$(gfs-call inspect_get_distro /dev/sda)"
  same ubuntu "$(gfs-call inspect_get_distro /dev/sdb2)"
  # It calls itself sda, as it was alone when it was installed.
  same "/: /dev/sdb2" "$(mounts_of /dev/sdb2)"
  same $'/dev/sdb2\n/dev/sdb1' "$(gfs-call inspect_get_filesystems /dev/sdb2)"
  same "" "$(warnings_of /dev/sdb2)"
}
