# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "rm, rm_f, rm_rf: each as the command of that name" {
  gfs-call touch /f
  t gfs-call rm /f
  t -1 gfs-call rm /f
  has "/f: No such file or directory" "$stderr"
  t gfs-call rm_f /f
  gfs-call mkdir_p /t/u/v
  gfs-call touch /t/u/v/w
  t -1 gfs-call rm /t
  has "/t: Is a directory" "$stderr"
  t gfs-call rm_rf /t
  t gfs-call exists /t
  same false "$output"
  t gfs-call rm_rf /t
  t -1 gfs-call rm_rf /
}

@test "rm_rf: what must not be removed is told by its own reason" {
  local fs

  need /sbin/debugfs
  fs=$(new_disk 8M)
  mkdir "$BATS_TEST_TMPDIR/tree"
  touch "$BATS_TEST_TMPDIR/tree/immutable"
  /sbin/mke2fs -q -F -d "$BATS_TEST_TMPDIR/tree" "$fs"
  /sbin/debugfs -w -R "sif /immutable flags 0x10" "$fs"
  t gfs-add --rw --format raw "$fs"
  gfs-mkdir /other
  gfs-call mount "$output" /other
  t -1 gfs-call rm_rf /other/immutable
  has "/other/immutable: Operation not permitted" "$stderr"
  t -1 gfs-call mv / /other
  has "/: Device or resource busy" "$stderr"
  t gfs-call umount /other
}

@test "mv: renames, moves into directories and across filesystems" {
  gfs-write /old content
  t gfs-call mv /old /new
  gfs-mkdir /into
  t gfs-call mv /new /into
  t gfs-cat /into/new
  same content "$output"
  t -1 gfs-call mv /nope /x
  has "/nope: No such file or directory" "$stderr"
}

# another MKFS [ARGUMENT...]: a second filesystem, mounted on /mnt.
another () {
  local fs

  need "$1"
  fs=$(new_disk 16M)
  "$@" "$fs"
  t gfs-add --rw --format raw "$fs"
  gfs-mkdir -p /mnt
  gfs-call mount "$output" /mnt
}

@test "mv: across filesystems what is replaced stays until it can be" {
  another /sbin/mke2fs -q -F
  gfs-mkdir -p /mv/dir /mnt/file.d /mnt/full /mnt/empty
  gfs-write /mv/dir/f below
  gfs-write /mv/file new
  gfs-write /mnt/old precious
  gfs-write /mnt/full/f precious
  gfs-ln -s nowhere /mv/link

  t -1 gfs-mv -T /mv/dir /mnt/old
  has "/mv/dir: cannot be moved to /mnt/old: Not a directory" "$stderr"
  t -1 gfs-mv -T /mv/file /mnt/file.d
  has "/mv/file: cannot be moved to /mnt/file.d: Is a directory" "$stderr"
  t -1 gfs-mv -T /mv/dir /mnt/full
  has "/mnt/full: Directory not empty" "$stderr"
  t gfs-cat /mnt/old /mnt/full/f /mv/file /mv/dir/f
  same preciouspreciousnewbelow "$output"
  t gfs-call is_dir /mnt/file.d
  same true "$output"

  t gfs-mv -T /mv/link /mnt/old
  t gfs-readlink /mnt/old
  same nowhere "$output"
  t gfs-mv -T /mv/file /mnt/old # the link itself, not where it leads
  t gfs-cat /mnt/old
  same new "$output"
  t gfs-mv -T /mv/dir /mnt/empty
  t gfs-cat /mnt/empty/f
  same below "$output"
  t gfs-ls /mv
  same "" "$output"
  t gfs-ls -A /mnt # no temporary names
  same $'empty\nfile.d\nfull\nlost+found\nold' "$output"
  t gfs-call umount /mnt
}

@test "mv: a full filesystem keeps the file that was there, and no half" {
  another /sbin/mke2fs -q -F -N 64 -I 128
  gfs-write /mnt/old precious
  head -c 20M /dev/urandom | gfs-write /big
  gfs-mkdir -p /half
  gfs-write /half/a a
  gfs-call cp /big /half/b
  t -1 gfs-mv -T /big /mnt/old
  has "No space left on device" "$stderr"
  t -1 gfs-mv /half /mnt
  has "No space left on device" "$stderr"
  t gfs-cat /mnt/old
  same precious "$output"
  t gfs-ls -A /mnt
  same $'lost+found\nold' "$output"
  t gfs-ls /half
  same $'a\nb' "$output"
  t gfs-rm -r /big /half
  t gfs-call umount /mnt
}

@test "mv: to vfat, which has no owners" {
  another /sbin/mkfs.vfat
  gfs-mkdir -p /owned
  gfs-write /owned/f text
  gfs-chown -R 1000:1000 /owned
  gfs-chmod 4755 /owned/f
  t gfs-mv /owned /mnt
  t gfs-cat /mnt/owned/f
  same text "$output"
  t -1 gfs-stat /owned
  t gfs-call umount /mnt
}

@test "cp, cp_r, cp_a: each as the command of that name" {
  gfs-mkdir -p /c/dir
  gfs-write /c/f text
  gfs-call chmod 0600 /c/f
  t gfs-call cp /c/f /c/dir
  t gfs-call cp /c/f /c/g
  t gfs-cat /c/dir/f /c/g
  same texttext "$output"
  t -1 gfs-call cp /c/dir /c/other
  has "/c/dir: is a directory" "$stderr"
  t gfs-call cp_r /c/dir /c/other
  t gfs-call cp_a /c/dir /c/other
  t gfs-ls -R /c/other
  same $'/c/other:\ndir\nf\n\n/c/other/dir:\nf' "$output"
  t -1 gfs-call cp_a /c /c/dir
  has "cannot copy a directory into itself" "$stderr"
  t -1 gfs-call cp /c/nope /c/x
  has "/c/nope: No such file or directory" "$stderr"
}

@test "mini_copy: what fails is in the file, a failure of all is an error" {
  gfs-mkdir -p /m/from
  gfs-mkdir -p /m/to/from/f
  gfs-write /m/from/f x
  t gfs-call mini_copy /m/from /m/to "$BATS_TEST_TMPDIR/failures" recursive:true
  same $'/m/from/f\ncannot replace a directory by a file' \
    "$(tr '\0' '\n' <"$BATS_TEST_TMPDIR/failures")"
  t -1 gfs-call mini_copy /m/from /m/to "$BATS_TEST_TMPDIR/failures"
  t -1 gfs-call mini_copy /m/from/f /m/g "$BATS_TEST_TMPDIR/failures" reflink:3
  has "reflink" "$stderr"
}

@test "rename, mini_move: rename(2) and mv(1)" {
  gfs-mkdir -p /r/dir
  gfs-write /r/f x
  t -1 gfs-call rename /r/f /r/dir
  has "Is a directory" "$stderr"
  t gfs-call mini_move /r/f /r/dir
  gfs-write /r/f y
  t gfs-call mini_move /r/f /r/dir noclobber:true
  t gfs-call rename /r/f /r/dir/f
  t gfs-cat /r/dir/f
  same y "$output"
  t -1 gfs-call rename /r/nope /r/x
}

@test "copy_file_to_file: offsets, size, sparse, append" {
  gfs-write /p 0123456789
  t gfs-call copy_file_to_file /p /q srcoffset:2 destoffset:3 size:4
  gfs-cat /q >"$BATS_TEST_TMPDIR/q"
  t cmp "$BATS_TEST_TMPDIR/q" <(printf '\0\0\0002345')
  t gfs-call copy_file_to_file /p /q srcoffset:8 append:true
  t gfs-call filesize /q
  same 9 "$output"
  t -1 gfs-call copy_file_to_file /p /q size:11
  has "/p: input too short" "$stderr"
  for opt in srcoffset destoffset size; do
    t -1 gfs-call copy_file_to_file /p /q "$opt:-1"
    has "$opt is negative" "$stderr"
  done
  t -1 gfs-call copy_file_to_file /p /p
  has "same file" "$stderr"
  head -c 3M /dev/zero | gfs-write /zeroes
  t gfs-call copy_file_to_file /zeroes /hole sparse:true
  t gfs-call filesize /hole
  same $((3 << 20)) "$output"
  gfs-stat --json /hole >"$BATS_TEST_TMPDIR/stat"
  t grep -q '"blocks": *0' "$BATS_TEST_TMPDIR/stat"
}

@test "copy_file_to_device, copy_device_to_device, copy_device_to_file, dd" {
  local a b

  t gfs-add --rw --format raw "$(new_disk 4M)"
  a=$output
  t gfs-add --rw --format raw "$(new_disk 2M)"
  b=$output
  head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/r"
  gfs-upload "$BATS_TEST_TMPDIR/r" /random
  t gfs-call copy_file_to_device /random "$a" destoffset:4096
  t gfs-call copy_device_to_device "$a" "$b" srcoffset:4096 size:2000000
  t gfs-call copy_device_to_file "$b" /back size:2000000
  gfs-cat /back >"$BATS_TEST_TMPDIR/back"
  t cmp "$BATS_TEST_TMPDIR/back" <(head -c 2000000 "$BATS_TEST_TMPDIR/r")
  t -1 gfs-call copy_file_to_device /random "$b"
  has "No space left on device" "$stderr"
  t -1 gfs-call copy_file_to_device /random "$b" append:true
  has "append" "$stderr"
  t gfs-call dd "$b" /whole
  t gfs-call filesize /whole
  same $((2 << 20)) "$output"
  t gfs-call mini_copy_range /random /part srcoffset:2999999 size:10
  same 1 "$output"
}

@test "copy_attributes: all, some, all but some" {
  gfs-write /from x
  gfs-write /to y
  gfs-call chown 3 4 /from
  gfs-call chmod 04711 /from
  t gfs-call copy_attributes /from /to mode:true
  t gfs-ls -l /to
  has "-rws--x--x 1 0 0 1 " "$output"
  gfs-call chmod 0600 /to
  t gfs-call copy_attributes /from /to all:true mode:false
  t gfs-ls -l /to
  has "-rw------- 1 3 4 1 " "$output"
  t gfs-call copy_attributes /from /to
  t -1 gfs-call copy_attributes /from /nope all:true
  has "/nope: No such file or directory" "$stderr"
}
