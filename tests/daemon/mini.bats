# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

@test "mini_scan_drive, mini_remove_drive: a drive comes and goes" {
  local a b
  a=$(new_fs_disk 32M)
  b=$(new_fs_disk 32M)
  shared_handle --rw --format raw -a "$a"
  t gfs-add --format raw "$b"
  t gfs-call list_partitions
  same $'/dev/sda1\n/dev/sdb1' "$output"
  t gfs-call mount /dev/sdb1 /
  t gfs-ls /
}

@test "control calls: a client channel is refused" {
  shared_handle
  t -2 gfs-call mini_freeze
}

# walk_disk: all kinds of files in $tree, and in /tree of the disk $disk.
walk_disk () {
  tree=$BATS_TEST_TMPDIR/top/tree
  mkdir -p "$tree"/a/b "$tree"/a.b "$tree"/z
  echo one >"$tree"/a/one
  echo two >"$tree"/a/b/two
  echo three >"$tree"/a.b/three
  ln "$tree"/a/one "$tree"/z/hard
  ln -s ../a/one "$tree"/z/link
  ln -s /nowhere "$tree"/z/broken
  mkfifo "$tree"/z/fifo
  touch "$tree/z/new"$'\n'line "$tree/z/bad"$'\xff'
  setfattr -n user.k -v 'va lue' "$tree"/a/one
  setfattr -n user.k2 -v 0x00ff00 "$tree"/a
  touch -h -d '2020-01-02 03:04:05.678' "$tree"/z/link "$tree"/a/b
  disk=$(new_fs_disk 32M "$tree/..")
}

# walk OPTION...: the records, compared with the tree; sets $output to paths
walk () {
  gfs-call -a "$disk" -m /dev/sda1 mini_walk /tree "$tree.records" "$@"
  t python3 "$TOP/tests/fixtures/walk.py" "$tree" <"$tree.records"
}

@test "mini_walk: says of a tree what the host says of it" {
  need setfattr python3
  walk_disk
  gfs-call -a "$disk" -m /dev/sda1 mini_walk /tree "$tree.records" \
    xattrs:true
  t python3 "$TOP/tests/fixtures/walk.py" "$tree" xattrs <"$tree.records"
  same "$(find "$tree" -printf . | wc -c)" "$(wc -l <<<"$output")"
}

@test "mini_walk: sorts each directory by its names, and goes as deep as told" {
  need setfattr python3
  walk_disk
  walk sorted:true maxdepth:2
  same ' 
a 
a/b 
a/one 
a.b 
a.b/three 
z 
z/bad\xff 
z/broken 
z/fifo 
z/hard 
z/link 
z/new\nline ' "$output"
  walk maxdepth:0
  same " " "$output"
  t -1 gfs-call -a "$disk" -m /dev/sda1 mini_walk / /dev/null maxdepth:-1
  has "maxdepth: -1 is negative" "$stderr"
}

@test "mini_walk: checksums are those of the host; a FIFO is not opened" {
  need setfattr python3
  walk_disk
  walk checksum:sha1 sorted:true
  has "a/b/two $(sha1sum <"$tree/a/b/two" | cut -d' ' -f1)" "$output"
  has $'z/fifo \n' "$output"
  t -1 gfs-call -a "$disk" -m /dev/sda1 mini_walk / /dev/null checksum:sha9
  has "sha9: unknown checksum type" "$stderr"
}

@test "mini_walk: a file stands for itself, a missing one is an error" {
  need setfattr python3
  walk_disk
  gfs-call -a "$disk" -m /dev/sda1 mini_walk /tree/z/link "$tree.records"
  tree=$tree/a/one
  t python3 "$TOP/tests/fixtures/walk.py" "$tree" \
    <"$BATS_TEST_TMPDIR/top/tree.records"
  same " " "$output"
  t -1 gfs-call -a "$disk" -m /dev/sda1 mini_walk /nope /dev/null
  has "/nope: No such file or directory" "$stderr"
}
