# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () { disk=$(example_disk); }

# launch ARGUMENT...: sets $handle, closed in the end whatever happens
launch () {
  handle=$(gfs-launch --idle 60 "$@")
  later eval "gfs-close -H $handle 2>/dev/null || true"
}

@test "gfs-launch: prints one line, the path of a socket that only we can open" {
  t gfs-launch --idle 60 -a "$disk"
  later gfs-close -H "$output"
  same 1 "$(wc -l <<<"$output")"
  t stat -c %F:%a "$output"
  same socket:600 "$output"
}

@test "gfs-launch: -H says where the handle is" {
  t gfs-launch --idle 60 -H "$BATS_TEST_TMPDIR/h" -a "$disk"
  later gfs-close -H "$BATS_TEST_TMPDIR/h"
  same "$BATS_TEST_TMPDIR/h" "$output"
  t test -S "$BATS_TEST_TMPDIR/h"
  t -3 gfs-launch -H "$BATS_TEST_TMPDIR/h"
  has "$BATS_TEST_TMPDIR/h" "$stderr"
}

@test "gfs-launch: -m mounts, -i finds what to mount" {
  launch -a "$disk" -m /dev/sda1
  t gfs-cat -H "$handle" /etc/hostname
  same example "$output"
  launch -a "$disk" -i
  t gfs-cat -H "$handle" /etc/hostname
  same example "$output"
}

@test "gfs-launch: a command gets GFS_HANDLE, and its status is ours" {
  t gfs-launch -a "$disk" -i -- gfs-cat /etc/hostname
  same example "$output"
  t -7 gfs-launch -- sh -c 'exit 7'
  t -127 gfs-launch -- "$BATS_TEST_TMPDIR/no-such-program"
  has "no-such-program: No such file" "$stderr"
}

@test "gfs-launch: after a command nothing is left" {
  t gfs-launch -a "$disk" -- sh -c 'echo $GFS_HANDLE; gfs-status'
  handle=$(head -1 <<<"$output")
  pid=$(sed -n 's/^qemu-pid: //p' <<<"$output")
  t -1 test -e "$handle"
  eventually not_running "$pid"
}
not_running () { [ ! -e "/proc/$1" ]; }

@test "gfs-launch: a signal is handed on to the command" {
  t gfs-launch -- bash -c 'trap "echo got it; exit 9" TERM
    kill -TERM $PPID; sleep 5 & wait' || true
  has "got it" "$output"
}

@test "gfs-launch: --timeout ends a command, too" {
  SECONDS=0
  t -124 gfs-launch --timeout 2 -- sleep 30
  [ "$SECONDS" -lt 10 ] || fail_slow
}
fail_slow () { echo "took $SECONDS s"; return 1; }

@test "gfs-launch: --idle closes an appliance that nobody uses" {
  handle=$(gfs-launch --idle 1 -a "$disk")
  t test -S "$handle"
  eventually test ! -e "$handle"
}

@test "gfs-launch: a missing image is status 1 and named" {
  t -1 gfs-launch -a "$BATS_TEST_TMPDIR/nope.img"
  has "nope.img: No such file or directory" "$stderr"
  same "" "$output"
}

@test "gfs-launch: an appliance that is not there is status 3" {
  export LIBGUESTFS_PATH=$BATS_TEST_TMPDIR
  t -3 gfs-launch -a "$disk"
  has "gfs-launch: " "$stderr"
}

@test "gfs-launch: --ro and --rw together are misuse" {
  t -2 gfs-launch --ro --rw -a "$disk"
}

@test "gfs-launch: the examples of its page work" { page_examples gfs-launch; }
