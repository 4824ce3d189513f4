# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 96M)
  export disk
  shared_handle --rw --format raw -a "$disk"
  gfs-call part_init /dev/sda gpt
  gfs-call part_add /dev/sda p 2048 80000
  gfs-call -- part_add /dev/sda p 80001 -128
  gfs-call mkfs ext4 /dev/sda1
  gfs-call mkfs vfat /dev/sda2
}
teardown () {
  gfs-call umount_all
  run_later
}

@test "mount: mounts, mountpoints and umount_all tell the same" {
  t gfs-call mount /dev/sda1 /
  gfs-mkdir "/a b"
  t gfs-call mount /dev/sda2 "/a b"
  t gfs-call mounts
  same $'/dev/sda1\n/dev/sda2' "$output"
  t gfs-call mountpoints
  has "/dev/sda2: /a b" "$output"
  t gfs-call umount_all
  t gfs-call mounts
  same "" "$output"
}

@test "umount: by path and by device" {
  gfs-call mount /dev/sda1 /
  gfs-call mkdir_p /mp
  gfs-call mount /dev/sda2 /mp
  t -1 gfs-call umount /
  has "busy" "$stderr"
  t gfs-call umount /mp
  t -1 gfs-call umount /mp
  has "not mounted" "$stderr"
  t gfs-call umount /dev/sda1
  t gfs-call mounts
  same "" "$output"
}

@test "umount: the path /dev is no device" {
  gfs-call mount /dev/sda1 /
  gfs-call mkdir_p /dev
  gfs-call mount /dev/sda2 /dev
  t gfs-call umount /dev
  t gfs-call mounts
  same /dev/sda1 "$output"
}

@test "mount_ro: refuses to write" {
  t gfs-call mount_ro /dev/sda1 /
  t -1 gfs-call touch /x
  has "Read-only file system" "$stderr"
}

@test "mount_options: flags and options of the filesystem both arrive" {
  t gfs-call mount_options ro,noload /dev/sda1 /
  t -1 gfs-call touch /x
  gfs-call umount_all
  t -1 gfs-call mount_options no_such_option /dev/sda1 /
  has "no_such_option" "$stderr"
}

@test "mount_vfs: takes the type as given" {
  t gfs-call mount_vfs "" ext4 /dev/sda1 /
  gfs-call umount_all
  t -1 gfs-call mount_vfs "" xfs /dev/sda1 /
  has "/dev/sda1 on /" "$stderr"
  t -1 gfs-call mount_vfs "" nofs /dev/sda1 /
  has "unknown filesystem type 'nofs'" "$stderr"
}

@test "mount: what is no filesystem is named" {
  t -1 gfs-call mount /dev/sda /
  has "/dev/sda on /" "$stderr"
}

@test "mount: a mount point behind a hostile link stays in the image" {
  gfs-call mount /dev/sda1 /
  gfs-call mkdir_p /proc/sys
  t gfs-call mount /dev/sda2 /../../proc
  t gfs-call mountpoints
  has "/dev/sda2: /proc" "$output"
  t gfs-call ping_daemon
}

@test "calls before the first mount say what is missing" {
  t -1 gfs-call ls /
  has "you must call 'mount' first" "$stderr"
}

@test "mkmountpoint, rmmountpoint: need no root filesystem" {
  t gfs-call mkmountpoint /here
  t gfs-call mount /dev/sda1 /here
  t gfs-call write /here/f inside
  t gfs-cat /here/f
  same inside "$output"
  t -1 gfs-call rmmountpoint /here
  t gfs-call umount /here
  t gfs-call rmmountpoint /here
}

@test "mount: a read-only drive is mounted, its journal replayed elsewhere" {
  local copy=$BATS_TEST_TMPDIR/copy.img before
  cp "$(new_fs_disk 32M)" "$copy"
  before=$(sha256sum <"$copy")
  t gfs-ls -a "$copy" --format raw -m /dev/sda1 /
  has lost+found "$output"
  same "$before" "$(sha256sum <"$copy")"
}
