# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }
teardown () {
  gfs-call umask 022 >/dev/null
  run_later
}

@test "umask: lives on from one tool to the next" {
  t gfs-call umask 027
  t gfs-call get_umask
  has 27 "$(printf '%o' "$output")"
  gfs-mkdir /umask
  t gfs-call stat /umask
  has "mode: $((040750))" "$output"
}

@test "umask: refuses what is no mask" {
  t -1 gfs-call umask 01000
  t -1 gfs-call -- umask -1
}

@test "chmod, chown, statns: set and read" {
  gfs-write /meta x
  t gfs-call chmod 04711 /meta
  t gfs-call chown 1000 100 /meta
  t gfs-call chmod 04711 /meta
  t gfs-call statns /meta
  has "st_uid: 1000" "$output"
  has "st_gid: 100" "$output"
  has "st_mode: $((0104711))" "$output"
  t -1 gfs-call chmod 010000 /meta
  t -1 gfs-call chown 0 0 /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "chown, lchown: a link is followed, or not" {
  gfs-write /owned x
  gfs-ln -s owned /to-owned
  gfs-ln -s /proc/self/nowhere /to-nowhere
  t gfs-call lchown 12 34 /to-owned
  t gfs-call chown 56 78 /to-owned
  t gfs-stat -c '%n %u %g' /to-owned /owned
  same $'/to-owned 12 34\n/owned 56 78' "$output"
  t gfs-call lchown 5 -1 /to-nowhere
  t gfs-stat -c '%u %g' /to-nowhere
  same "5 0" "$output"
  t -1 gfs-call chown 1 1 /to-nowhere
  t -1 gfs-call lchown 1 1 /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "utimens: times with nanoseconds, now, and neither" {
  gfs-write /timed x
  t gfs-call utimens /timed 1000 1 2000 999999999
  t gfs-call statns /timed
  has "st_atime_sec: 1000" "$output"
  has "st_atime_nsec: 1" "$output"
  has "st_mtime_sec: 2000" "$output"
  has "st_mtime_nsec: 999999999" "$output"
  t gfs-call utimens /timed 5 -2 6 -1
  t gfs-stat -c %X /timed
  same 1000 "$output"
  t gfs-stat -c %Y /timed
  ((output > 1700000000))
  t gfs-call utimens /timed -86400 0 -1 5
  t gfs-stat -c '%X %Y' /timed
  same "-86400 -1" "$output"
}

@test "utimens: refuses what is no time, takes any kind of file" {
  t -1 gfs-call utimens /timed 0 1000000000 0 0
  has "1000000000" "$stderr"
  t -1 gfs-call utimens /timed 0 -3 0 0
  t -1 gfs-call utimens /nope 0 0 0 0
  gfs-mkfifo /timed-fifo
  gfs-ln -s timed-fifo /to-fifo
  t gfs-call utimens /to-fifo 7 0 8 0
  t gfs-stat -c '%X %Y' /timed-fifo
  same "7 8" "$output"
}

@test "mknod, mkfifo, mknod_b, mknod_c: types, numbers and the umask" {
  gfs-call umask 027 >/dev/null
  t gfs-call mkfifo 0666 /n-fifo
  t gfs-call mknod_b 0666 8 17 /n-block
  t gfs-call mknod_c 04777 4095 1048575 /n-char
  t gfs-call mknod 0100600 0 0 /n-file
  t gfs-stat -c '%A' /n-fifo /n-block /n-char /n-file
  same $'prw-r-----\nbrw-r-----\ncrwsr-x---\n-rw-------' "$output"
  t gfs-call statns /n-char
  has "st_rdev: $((0xfff << 8 | 0xff | 0xfff00 << 12))" "$output"
}

@test "mknod: refuses bad modes, and what exists" {
  t -1 gfs-call mknod_b -1 1 1 /x
  t -1 gfs-call mknod_c 010000 1 1 /x
  t -1 gfs-call mknod_c 0600 -1 1 /x
  t -1 gfs-call mkfifo 0600 /
  has "File exists" "$stderr"
  t -1 gfs-call mkfifo 0600 /nope/x
  has "/nope/x: No such file or directory" "$stderr"
}

@test "lstatlist: as lstat, in order, with -1 for what is not there" {
  gfs-write /listed xyz
  gfs-ln -s listed /to-listed
  t gfs-call lstatlist / "listed nope to-listed"
  same "3 0 6" "$(sed -n 's/^ *size: //p' <<<"$output" | tr '\n' ' ' | sed 's/ $//')"
  has "ino: -1" "$output"
  t -1 gfs-call lstatlist /nope "x"
  t -1 gfs-call lstatlist / "a/b"
}
