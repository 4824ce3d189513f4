# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Whoever dies, the others go on or end cleanly, and nothing is left behind.
load ../helper.bash

setup () {
  disk=$(new_fs_disk 256M)
  GFS_HANDLE=$(gfs-launch --idle 120 --rw --format raw -a "$disk" -m /dev/sda1)
  export GFS_HANDLE
  later eval "gfs-close -H $GFS_HANDLE 2>/dev/null || true"
  qemu=$(gfs-status | sed -n 's/^qemu-pid: //p')
  minder=$(parent "$qemu")
  holder=$(parent "$minder")
}

parent () { sed 's/^.*) . \([0-9]*\) .*/\1/' "/proc/$1/stat"; }
gone () { [ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }

@test "kill: the client after one killed in mid-download gets its own answer" {
  head -c 100000000 /dev/urandom | gfs-upload - /big
  gfs-write /answer 42
  mkfifo "$BATS_TEST_TMPDIR/pipe"
  for _ in {1..8}; do
    gfs-cat /big >"$BATS_TEST_TMPDIR/pipe" 3>&- &
    client=$!
    exec 9<"$BATS_TEST_TMPDIR/pipe"
    head -c 1000000 <&9 >/dev/null # the rest backs up as far as the daemon
    kill -KILL "$client"
    t gfs-cat /answer
    same 42 "$output"
    exec 9<&-
  done
}

# An upload that is in the middle of it for five seconds, whatever its speed.
endless () {
  (yes 2>/dev/null || true) | head -c 8M
  exec sleep 5
}

@test "kill: the client after one killed in mid-upload gets its own answer" {
  gfs-write /answer 42
  for i in {1..8}; do
    endless 3>&- | gfs-upload - "/yes$i" 3>&- &
    sleep 0.3
    kill -KILL "$!"
    t gfs-cat /answer
    same 42 "$output"
    t gfs-rm -f "/yes$i"
  done
}

@test "kill: without the holder there is no qemu and no socket" {
  kill -KILL "$holder"
  eventually gone "$qemu"
  eventually gone "$minder"
  eventually test ! -e "$GFS_HANDLE"
  t -3 gfs-ls /
  has "$GFS_HANDLE" "$stderr"
}

@test "kill: without the minder there is no qemu, no holder and no socket" {
  kill -KILL "$minder"
  eventually gone "$qemu"
  eventually gone "$holder"
  eventually test ! -e "$GFS_HANDLE"
  t -3 gfs-ls /
}

@test "kill: without qemu every tool says so within a second, status 3" {
  kill -KILL "$qemu"
  for tool in "gfs-ls /" "gfs-cat /x" gfs-status gfs-devices "gfs-stat /"; do
    T_TIMEOUT=1 t -3 $tool
    [ -n "$stderr" ]
  done
}

@test "kill: a call in progress ends with status 3 when qemu dies" {
  endless 3>&- |
    gfs-upload - /yes 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  client=$!
  sleep 0.5
  kill -KILL "$qemu"
  t -3 wait "$client"
  has "gfs-upload: " "$(cat "$BATS_TEST_TMPDIR/err")"
}

@test "kill: a tool with an appliance of its own takes it along" {
  gfs-cat -a "$disk" --ro /dev/sda 3>&- | sleep 10 &
  sleep 2
  client=$(pgrep -o -f "gfs-cat -a $disk") # its minder has the same name
  own=$(pgrep -P "$(pgrep -P "$client" | head -1)" | head -1)
  kill -KILL "$client"
  eventually gone "$own"
}

@test "kill: gfs-launch -- COMMAND killed ends the appliance, too" {
  gfs-launch -- sh -c 'gfs-status >"$0"; sleep 60' "$BATS_TEST_TMPDIR/status" \
    3>&- &
  launch=$!
  eventually grep -q qemu-pid "$BATS_TEST_TMPDIR/status"
  own=$(sed -n 's/^qemu-pid: //p' "$BATS_TEST_TMPDIR/status")
  kill -KILL "$launch"
  eventually gone "$own"
}
