# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  other=$(new_disk 64M)
  export disk other
  shared_handle --rw --format raw -a "$disk" -a "$other"
}
setup () {
  gfs-call lvm_remove_all
  gfs-call pvcreate /dev/sda # wipes what is there
  gfs-call pvremove /dev/sda
}

@test "gfs-pvcreate: several at once, and what is no device does not stop it" {
  t -1 gfs-pvcreate /dev/sda /dev/nosuch /dev/sdb
  has "gfs-pvcreate: /dev/nosuch: " "$stderr"
  t gfs-pvs --noheadings -o pv_name
  same $'  /dev/sda\n  /dev/sdb' "$output"
}

@test "gfs-pvcreate: a file system is refused, but for --force" {
  gfs-call mkfs ext2 /dev/sda
  t -1 gfs-pvcreate /dev/sda
  has "gfs-pvcreate: /dev/sda: Aborted wiping of ext2" "$stderr"
  t gfs-call vfs_type /dev/sda
  same ext2 "$output"
  t gfs-pvcreate -f /dev/sda
  t gfs-call vfs_type /dev/sda
  same LVM2_member "$output"
}

@test "gfs-pvcreate: what is mounted is refused even then" {
  gfs-call mkfs ext2 /dev/sda
  gfs-mount /dev/sda /
  t -1 gfs-pvcreate -f /dev/sda
  gfs-umount /
  has "/dev/sda" "$stderr"
  t gfs-call vfs_type /dev/sda
  same ext2 "$output"
}

@test "gfs-pvcreate: sizes have units" {
  for size in 10 10x "" M -5M 1.M; do
    t -2 gfs-pvcreate --setphysicalvolumesize="$size" /dev/sda
    has "expected a size with a unit" "$stderr"
  done
  t gfs-pvcreate --setphysicalvolumesize 16MiB --dataalignment 2048s /dev/sda
  t gfs-pvs --noheadings -o pv_size /dev/sda
  has 16.00m "$output"
}

@test "gfs-pvcreate: a read-only drive is not changed, and the user is told" {
  t -2 gfs-pvcreate -a "$disk" /dev/sda
  has "needs --rw" "$stderr"
  dev=$(gfs-add "$(new_disk 16M)")
  t -1 gfs-pvcreate "$dev"
  same "gfs-pvcreate: $dev: is on a read-only drive" "$stderr"
}

@test "gfs-pvcreate: the examples of its page work" { page_examples gfs-pvcreate; }
