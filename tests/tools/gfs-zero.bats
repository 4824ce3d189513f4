# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle 24M
  spare=$(new_disk 8M)
  gfs-add --rw --format raw "$spare"
  export spare
}

fill () { yes | head -c 8M | gfs-upload - /dev/sdb; }
part () { tail -c +$(($1 + 1)) "$spare" | head -c "$2" | md5sum; }
zeroes () { head -c "$1" /dev/zero | md5sum; }
ys () { yes | head -c "$1" | md5sum; }

@test "gfs-zero: the beginning, or all of it" {
  fill
  t -1 gfs-zero -c /dev/sdb
  has "/dev/sdb: is not all zeroes" "$stderr"
  t gfs-zero /dev/sdb
  gfs-sync
  same "$(zeroes 131072)" "$(part 0 131072)"
  same "$(ys 8000000)" "$(part 131072 8000000)"
  t -1 gfs-zero -c /dev/sdb
  t gfs-zero -A /dev/sdb
  t gfs-zero -c /dev/sdb
  gfs-sync
  same "$(zeroes 8388608)" "$(part 0 8388608)"
}

@test "gfs-zero: -s takes what is recognised, -d discards" {
  fill
  gfs-mkfs -t ext2 /dev/sdb
  t gfs-zero -s /dev/sdb
  gfs-sync
  t /sbin/wipefs "$spare"
  same "" "$output"
  t -1 gfs-zero -c /dev/sdb
  t gfs-zero -d /dev/sdb
}

@test "gfs-zero: -f clears what is free, of a device or a directory" {
  yes 'old secret' | head -c 1M | gfs-write /old
  gfs-rm /old
  t gfs-zero -f /
  gfs-sync
  t -1 grep -qa 'old secret' "$disk"
  fill
  gfs-mkfs -t ext2 /dev/sdb
  t gfs-zero -f /dev/sdb
  gfs-sync
  same "$(zeroes 1048576)" "$(part 7340032 1048576)"
  t /sbin/e2fsck -fn "$spare"
}

@test "gfs-zero: a private appliance gives blocks back to the host" {
  local image

  image=$(new_disk 8M)
  yes | head -c 8M >"$image"
  t gfs-zero --rw --format raw -a "$image" -A /dev/sda
  t cmp -n 8388608 "$image" /dev/zero
  (($(du -k "$image" | cut -f1) < 1024))
}

@test "gfs-zero: devices in use, read-only drives and misuse" {
  t -1 gfs-zero -A /dev/sda /dev/sdb
  has "/dev/sda: /dev/sda1 is mounted on /" "$stderr"
  t gfs-zero -c /dev/sdb
  t gfs-add --format raw "$(new_disk 4M)"
  t -1 gfs-zero "$output"
  has "is on a read-only drive" "$stderr"
  readonly=$(gfs-add --format raw "$(new_fs_disk 8M)")
  gfs-mkdir -p /there
  gfs-call mount "${readonly}1" /there
  for tool in "gfs-zero -f" gfs-trim "gfs-mkswap -s 1M"; do
    t -1 $tool /there
    has "/there: is on a read-only drive" "$stderr"
  done
  t gfs-umount /there
  t -2 gfs-zero -A -s /dev/sdb
  t -2 gfs-zero /file
  has "/file: not a device" "$stderr"
  t -2 gfs-zero -a "$disk" /dev/sda
  gfs-write /text x
  t -1 gfs-zero -c /text /nope
  has "/text: is not all zeroes" "$stderr"
  has "/nope: No such file" "$stderr"
  t -1 gfs-zero -f /nope
}

@test "gfs-zero: the examples of its page work" { page_examples gfs-zero; }
