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
  t gfs-ls --add "$copy" --format raw -m /dev/sda1 /
  has lost+found "$output"
  same "$before" "$(sha256sum <"$copy")"
}

@test "mount_loop: a file of the image is mounted, and let go at the end" {
  gfs-call mount /dev/sda1 /
  truncate -s 4M "$BATS_TEST_TMPDIR/fs"
  mkdir "$BATS_TEST_TMPDIR/in"
  echo inner >"$BATS_TEST_TMPDIR/in/file"
  /sbin/mke2fs -q -F -t ext4 -d "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/fs"
  gfs-upload "$BATS_TEST_TMPDIR/fs" /fs.img
  gfs-mkdir -p /loop
  t gfs-call mount_loop /fs.img /loop
  t gfs-cat /loop/file
  same inner "$output"
  t gfs-call touch /loop/new
  t gfs-call umount /loop
  t gfs-call mount_loop /fs.img /loop
  t gfs-ls /loop
  has new "$output"
  gfs-call umount_all
  gfs-call mount_ro /dev/sda1 /
  t gfs-call mount_loop /fs.img /loop
  t -1 gfs-call touch /loop/other
  has "Read-only" "$stderr"
}

@test "mount_loop: what is no file or no filesystem is an error" {
  gfs-call mount /dev/sda1 /
  gfs-mkdir -p /loop
  gfs-write /rubbish rubbish
  mkfifo "$BATS_TEST_TMPDIR/fifo"
  tar -C "$BATS_TEST_TMPDIR" -c fifo | gfs-tar-in /
  t -1 gfs-call mount_loop /rubbish /loop
  t -1 gfs-call mount_loop /nope /loop
  has "/nope: No such file" "$stderr"
  t -1 gfs-call mount_loop /fifo /loop
  has "not a regular file" "$stderr"
  t -1 gfs-call mount_loop /loop /loop
  has "Is a directory" "$stderr"
  t -1 gfs-call mount_loop /rubbish /nope
  has "/nope: No such file" "$stderr"
}

@test "mount: no node of an image is a device, whatever its directory says" {
  local fs

  need /sbin/debugfs
  fs=$(new_disk 8M)
  mkdir -p "$BATS_TEST_TMPDIR/tree/dir"
  echo fine >"$BATS_TEST_TMPDIR/tree/dir/file"
  echo lie >"$BATS_TEST_TMPDIR/tree/dir/lie-lie-lie"
  # A directory without checksums, whose entry still says "regular file".
  /sbin/mke2fs -q -F -O ^metadata_csum -d "$BATS_TEST_TMPDIR/tree" "$fs"
  for f in "mode 0060666" "block[0] 0x0800" "block[1] 0" "flags 0"; do
    /sbin/debugfs -w -R "sif /dir/lie-lie-lie $f" "$fs"
  done
  t /sbin/debugfs -R "stat /dir/lie-lie-lie" "$fs"
  has "Device major/minor number: 08:00" "$output" # a disk
  t gfs-add --rw --format raw "$fs"
  gfs-call mount /dev/sda1 /
  gfs-mkdir -p /lies
  gfs-call mount_options dev "$output" /lies
  t gfs-call is_blockdev /lies/dir/lie-lie-lie
  same true "$output"

  t -2 gfs-grep -r -a . /lies/dir
  same "/lies/dir/file:fine" "$output"
  has "/lies/dir/lie-lie-lie: " "$stderr"
  t gfs-cp -a /lies/dir /copy
  t gfs-call is_blockdev /copy/lie-lie-lie
  same true "$output"
  t -1 gfs-cat /lies/dir/lie-lie-lie
  same "" "$output"
  t gfs-call umount /lies
  t gfs-rm -r /copy /lies
}

@test "remount: there and back, other options stay" {
  gfs-call mount_options noatime,nosuid /dev/sda1 /
  t gfs-call remount / rw:false
  t -1 gfs-call touch /x
  has "Read-only file system" "$stderr"
  t gfs-call remount / rw:true
  t gfs-call touch /x
  gfs-mkdir -p /dir
  t -1 gfs-call remount /dir rw:true
  has "/dir: not mounted" "$stderr"
  t -1 gfs-call remount /
  has "rw is missing" "$stderr"
}

@test "mountable_device, mountable_subvolume: the parts of a mountable" {
  t gfs-call mountable_device /dev/sda1
  same /dev/sda1 "$output"
  t gfs-call mountable_device btrfsvol:/dev/sda1/a/b
  same /dev/sda1 "$output"
  t gfs-call mountable_subvolume btrfsvol:/dev/sda1/a/b
  same a/b "$output"
  t -1 gfs-call mountable_subvolume /dev/sda1
  has "not a subvolume" "$stderr"
  t -1 gfs-call mountable_device /dev/nope
  has "/dev/nope: No such file" "$stderr"
}
