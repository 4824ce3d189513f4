# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../os.bash

# All are inspected by one appliance: sda is LVM, sdb btrfs, sdc and sdd are one
# btrfs, sde is encrypted, sdf has an array, sdg no partitions, sdh is qcow2.
setup_file () {
  cd "$BATS_FILE_TMPDIR" || return
  os_image lvm.img debian lvm
  os_image btrfs.img fedora btrfs
  os_tree tree debian
  truncate -s 120M a.img b.img
  gfs-launch --rw --format raw -a a.img -a b.img -- sh -ec '
    gfs-call mkfs_btrfs "/dev/sda /dev/sdb"
    gfs-call mount /dev/sda /
    tar -C tree -c . | gfs-tar-in - /
    gfs-call btrfs_subvolume_create /data
    gfs-call btrfs_subvolume_set_default 256 /'
  os_image luks.img debian luks
  os_image md.img centos md
  os_image one.img alpine disk
  os_image two.img ubuntu qcow2
  shared_handle -a lvm.img -a btrfs.img -a a.img -a b.img -a luks.img \
    -a md.img -a one.img -a two.img
  gfs-call inspect_os >roots
}

found () { grep -qxF -- "$1" "$BATS_FILE_TMPDIR/roots"; }
mounts_of () { gfs-call inspect_get_mountpoints "$1"; }
warnings_of () { gfs-call mini_inspect_warnings "$1"; }

@test "inspect_os: a system is one root, and copies are none" {
  same 6 "$(wc -l <"$BATS_FILE_TMPDIR/roots")"
}

@test "inspect_os: LVM with separate /boot, /usr, /var" {
  found /dev/guest/root
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
  found btrfsvol:/dev/sdb1/root
  same "/: btrfsvol:/dev/sdb1/root
/home: btrfsvol:/dev/sdb1/home" "$(mounts_of btrfsvol:/dev/sdb1/root)"
  same 38 "$(gfs-call inspect_get_major_version btrfsvol:/dev/sdb1/root)"
  same server "$(gfs-call inspect_get_product_variant btrfsvol:/dev/sdb1/root)"
  same "" "$(warnings_of btrfsvol:/dev/sdb1/root)"
}

@test "inspect_os: the top level of a btrfs on two disks, which is not its default" {
  found btrfsvol:/dev/sdc//
  same debian "$(gfs-call inspect_get_distro btrfsvol:/dev/sdc//)"
  t gfs-call mount_ro btrfsvol:/dev/sdc// /
  same debian-host "$(gfs-cat /etc/hostname)"
  # Nothing of the inspection keeps what is unmounted.
  t gfs-call umount /
}

@test "inspect_os: an array that is called otherwise here" {
  md=$(gfs-call list_md_devices)
  found "$md"
  same "/: $md" "$(mounts_of "$md")"
  same centos "$(gfs-call inspect_get_distro "$md")"
  same "" "$(warnings_of "$md")"
}

@test "inspect_os: a whole disk, and qcow2" {
  found /dev/sdg
  found /dev/sdh2
  same alpinelinux "$(gfs-call inspect_get_distro /dev/sdg)"
  same ubuntu "$(gfs-call inspect_get_distro /dev/sdh2)"
  # It calls itself sda, as it was alone when it was installed.
  same "/: /dev/sdh2" "$(mounts_of /dev/sdh2)"
  same $'/dev/sdh2\n/dev/sdh1' "$(gfs-call inspect_get_filesystems /dev/sdh2)"
  same "" "$(warnings_of /dev/sdh2)"
}

@test "inspect_os: an encrypted root that is open under another name" {
  gfs-luks --key-fd 0 open /dev/sde2 mine <<<secret
  t gfs-call inspect_os
  has /dev/mapper/mine "$output"
  same "/: /dev/mapper/mine
/boot: /dev/sde1" "$(mounts_of /dev/mapper/mine)"
  same "" "$(warnings_of /dev/mapper/mine)"
}

@test "mini_inspect_missing: what fstab names and is not there" {
  cd "$BATS_TEST_TMPDIR"
  os_tree tree debian
  printf '%s\n' 'LABEL=none / ext4 defaults 0 1' \
    '/dev/mapper/crypt\040home /home ext4 nofail,x=y 0 2' \
    'LABEL=stick /media/stick vfat noauto 0 0' 'LABEL=swap none swap sw 0 0' \
    'UUID=C0FF-EE00 /boot/efi vfat umask=0077 0 1' 'host:/x /nfs nfs ro 0 0' \
    >tree/etc/fstab
  os_image_disk disk.img tree
  t gfs-launch -a disk.img -- sh -ec '
    gfs-call inspect_os >/dev/null
    gfs-call mini_inspect_missing /dev/sda
    gfs-call mini_inspect_warnings /dev/sda >warnings'
  same "/home
/dev/mapper/crypt home
nofail
/boot/efi
UUID=C0FF-EE00" "$output"
  same 5 "$(wc -l <warnings)"
}
