# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-write /f x
  gfs-call mkfifo 0644 /fifo
  gfs-call mknod_b 0600 7 200 /block
  gfs-call mknod_c 0600 1 3 /char
  gfs-call mknod 0140600 0 0 /socket
  for f in f fifo block char socket nowhere; do gfs-ln -s $f "/to-$f"; done
  gfs-ln -s /to-loop /to-loop
}

@test "exists, is_file, is_dir" {
  t gfs-call exists /f
  same true "$output"
  t gfs-call exists /nope/at/all
  same false "$output"
  t gfs-call is_file /f
  same true "$output"
  t gfs-call is_dir / followsymlinks:true
  same true "$output"
  t gfs-call is_dir /f
  same false "$output"
}

@test "is_fifo, is_blockdev, is_chardev, is_socket: each knows its own" {
  for type in fifo blockdev chardev socket; do
    for f in f fifo block char socket nope to-$type; do
      t gfs-call is_$type /$f
      want=false
      [ "${type%dev}" != "$f" ] || want=true
      same $want "$output"
    done
  done
}

@test "is_fifo, is_blockdev, is_chardev, is_socket: follow links when asked to" {
  for type in fifo blockdev chardev socket; do
    t gfs-call is_$type "/to-${type%dev}" followsymlinks:true
    same true "$output"
    t gfs-call is_$type /to-f followsymlinks:true
    same false "$output"
    t gfs-call is_$type /to-nowhere followsymlinks:true
    same false "$output"
  done
}

@test "is_symlink: sees the link, not what it leads to" {
  for f in to-f to-nowhere to-loop; do
    t gfs-call is_symlink /$f
    same true "$output"
  done
  for f in f fifo nope f/nope; do
    t gfs-call is_symlink /$f
    same false "$output"
  done
}

@test "is_fifo: a loop of links is an error" {
  t -1 gfs-call is_fifo /to-loop followsymlinks:true
  has "/to-loop: Too many levels of symbolic links" "$stderr"
}
