# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
# Behind it are the calls tune2fs and mini_tune2fs.

setup_file () {
  disk=$(new_disk 16M)
  export disk
  shared_handle --rw --format raw -a "$disk"
}
setup () { gfs-mkfs -t ext4 -b 1K /dev/sda; }

@test "gfs-tune2fs: does to a file system what tune2fs does to its copy" {
  local copy=$BATS_TEST_TMPDIR/copy uuid=11111111-2222-4333-8444-555555555555
  local options=(-c 5 -C 2 -e panic -g 7 -i 3w -m 4 -M /there -u 9 -L label
    -U "$uuid" -o journal_data,^acl -O fast_commit -E stride=4)

  gfs-sync
  cp "$disk" "$copy"
  t gfs-tune2fs "${options[@]}" /dev/sda
  t /sbin/tune2fs "${options[@]}" "$copy"
  t gfs-tune2fs -l /dev/sda
  same "$(settings /sbin/tune2fs -l "$copy")" \
    "$(settings gfs-tune2fs -l /dev/sda)"
  gfs-sync
  t /sbin/e2fsck -fn "$disk"
  t gfs-tune2fs -r 77 -f /dev/sda
  t gfs-tune2fs --json -l /dev/sda
  has '"Reserved block count": "77"' "$output"
}
# But for times and what depends on them.
settings () {
  "$@" | sed '/^tune2fs/d; /time:/d; /Lifetime/d; /checked:/d; /check after/d
    /^Checksum:/d; s/ (\(user\|group\) .*//; s/:[[:space:]]*/: /; s/<not available>/<none>/'
}

@test "gfs-tune2fs: -j, -I and features come and go" {
  gfs-mkfs -t ext2 -b 1K -I 128 /dev/sda
  t gfs-tune2fs -j -I 256 /dev/sda
  t gfs-tune2fs -l /dev/sda
  has has_journal "$output"
  [[ $output =~ Inode\ size:\ +256 ]]
  t gfs-tune2fs -O ^has_journal -l /dev/sda
  hasnt has_journal "$output"
}

@test "gfs-tune2fs: intervals have units" {
  for pair in 2:172800 1d:86400 1w:604800 1m:2592000 90s:90 0:0; do
    t gfs-tune2fs -i "${pair%:*}" -l /dev/sda
    [[ $output =~ Check\ interval:\ +${pair#*:}\  ]]
  done
  for bad in x 1y d -1 99999999w ""; do
    t -2 gfs-tune2fs --interval="$bad" /dev/sda
  done
}

@test "gfs-tune2fs: -f goes with every setting, -c -1 is 0" {
  t env LIBGUESTFS_TRACE=1 gfs-tune2fs -f -L forced /dev/sda
  has "force:" "$stderr"
  t gfs-call vfs_label /dev/sda
  same forced "$output"
  t gfs-tune2fs -c 7 /dev/sda
  t gfs-tune2fs -c -1 -l /dev/sda
  [[ $output =~ Maximum\ mount\ count:\ +-1 ]]
}

@test "gfs-tune2fs: misuse and failure" {
  t -2 gfs-tune2fs /dev/sda
  has "nothing to do" "$stderr"
  t -2 gfs-tune2fs -c many /dev/sda
  has "--max-mount-count: many: not a number" "$stderr"
  t -2 gfs-tune2fs -m 101 /dev/sda
  t -2 gfs-tune2fs -u root /dev/sda
  t -1 gfs-tune2fs -e shrug /dev/sda
  has "errorbehavior: shrug" "$stderr"
  t -1 gfs-tune2fs -O nosuch /dev/sda
  has nosuch "$stderr"
  t -1 gfs-tune2fs -L 12345678901234567 /dev/sda
  has "at most 16 bytes" "$stderr"
  t -1 gfs-tune2fs -l /dev/nope /dev/sda
  has "/dev/nope" "$stderr"
  has "Filesystem UUID" "$output"
  gfs-call zero /dev/sda
  t -1 gfs-tune2fs -l /dev/sda
  has "/dev/sda: " "$stderr"
  t -2 gfs-tune2fs -a "$disk" -c 1 /dev/sda
}

@test "gfs-tune2fs: the examples of its page work" { page_examples gfs-tune2fs; }
