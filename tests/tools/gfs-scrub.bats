# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle 24M; }

@test "gfs-scrub: the contents of a file are gone from the image" {
  yes 'top secret' | head -c 1M | gfs-write /secret
  gfs-sync
  t grep -qa 'top secret' "$disk"
  t gfs-scrub /secret
  gfs-sync
  t -1 grep -qa 'top secret' "$disk"
  t -1 gfs-stat /secret
}

@test "gfs-scrub: a device is overwritten, unless it is in use" {
  local device image

  image=$(new_disk 2M)
  yes | head -c 2M >"$image"
  t gfs-add --rw --format raw "$image"
  device=$output
  t gfs-scrub "$device"
  gfs-sync
  t -1 grep -qa 'y' "$image"
  t -1 gfs-scrub /dev/sda1
  has "Device or resource busy" "$stderr"
}

@test "gfs-scrub: -X overwrites what is free, and leaves nothing behind" {
  yes 'old secret' | head -c 1M | gfs-write /old
  gfs-sync
  gfs-rm /old
  t gfs-scrub -X /tmpdir
  gfs-sync
  t -1 grep -qa 'old secret' "$disk"
  t -1 gfs-stat /tmpdir
  gfs-mkdir /exists
  t -1 gfs-scrub -X /exists
  has "File exists" "$stderr"
}

@test "gfs-scrub: links, FIFOs and directories are left alone" {
  mkdir "$BATS_TEST_TMPDIR/tree"
  mkfifo "$BATS_TEST_TMPDIR/tree/fifo"
  echo kept >"$BATS_TEST_TMPDIR/tree/file"
  ln -s file "$BATS_TEST_TMPDIR/tree/link"
  tar -C "$BATS_TEST_TMPDIR" -cf - tree | gfs-tar-in - /
  for name in fifo link; do
    T_TIMEOUT=20 t -1 gfs-scrub "/tree/$name"
    has "/tree/$name: not a regular file" "$stderr"
  done
  t -1 gfs-scrub /tree /nope
  has "/nope: No such file or directory" "$stderr"
  t gfs-cat /tree/file
  same kept "$output"
}

@test "gfs-scrub: the examples of its page work" { page_examples gfs-scrub; }
