# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

setup () {
  tree=$BATS_TEST_TMPDIR/tree
  mkdir -p "$tree/dir/empty"
  seq 100000 >"$tree/dir/file"
  ln "$tree/dir/file" "$tree/dir/hard"
  ln -s ../nowhere "$tree/dir/soft"
  mkfifo "$tree/fifo"
  truncate -s 5M "$tree/sparse"
  echo x >"$tree/$(printf 'n\xc3\xa4me\xff')"
  chmod 4755 "$tree/dir/file"
  chmod 500 "$tree/dir/empty"
}

# listing DIRECTORY: all that is kept, but of directories
listing () {
  (cd "$1" && find . ! -type d -printf '%p %y %m %n %Ts %l\n' | LC_ALL=C sort)
}

@test "mksquashfs: what it makes can be mounted again" {
  local out=$BATS_TEST_TMPDIR/out

  gfs-mkdir /sq
  tar -C "$tree" -cf - . | gfs-tar-in /sq
  t gfs-call mksquashfs /sq "$out.sq" compress:zstd "excludes:dir/soft sparse"
  gfs-upload "$out.sq" /sq.img
  gfs-mkdir -p /sqm
  t gfs-call mount_loop /sq.img /sqm
  gfs-tar-out /sqm | (mkdir "$out" && tar -C "$out" -xpf -)
  gfs-umount /sqm
  rm "$tree/dir/soft" "$tree/sparse"
  same "$(listing "$tree")" "$(listing "$out")"
  t gfs-call mksquashfs /sq/dir/file "$out.file"
  t -1 gfs-call mksquashfs /sq "$out.x" compress:rot13
  has rot13 "$stderr"
  t -1 gfs-call mksquashfs /sq/dir/soft "$out.x"
  t -1 gfs-call mksquashfs /nope "$out.x"
  has "/nope: No such file" "$stderr"
}
