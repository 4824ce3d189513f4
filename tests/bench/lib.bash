# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2154,SC2034
# What entries of the benchmark use.  $row is the present directory, $shared
# is kept from entry to entry, $accel is the accelerator.

# ---- appliances ------------------------------------------------------------
# open_ours ARGUMENT...: a live appliance, as $GFS_HANDLE
open_ours () {
  GFS_HANDLE=$(gfs-launch --idle 600 "$@")
  export GFS_HANDLE
  echo "$GFS_HANDLE" >>"$work/handles"
}

# open_peer ARGUMENT...: a live guestfish, for guestfish --remote; where it does
# not come up, the row goes on without a peer
open_peer () {
  command -v guestfish >/dev/null || return 0
  launch_peer "$@" || unset -f peer
}
launch_peer () {
  local answer

  answer=$(on_peer guestfish --listen "$@") && eval "$answer" &&
    [ -n "${GUESTFISH_PID:-}" ] && echo "$GUESTFISH_PID" >>"$work/peers"
}

close_peer () {
  guestfish --remote exit || true
  for _ in {1..500}; do
    alive "$GUESTFISH_PID" || return 0
    sleep 0.02
  done
}

# A process that has ended may wait for ever for its parent to notice.
alive () { grep -qs '^State:.[^Z]' "/proc/$1/status"; }

# on_peer COMMAND...: without our appliance, under our accelerator, and with
# the appliance that the peer keeps in its usual place
on_peer () {
  local settings=

  [ "$accel" = tcg ] && settings=force_tcg
  env -u LIBGUESTFS_PATH LIBGUESTFS_BACKEND_SETTINGS="$settings" \
    LIBGUESTFS_CACHEDIR="${LIBGUESTFS_CACHEDIR:-/var/tmp}" "$@"
}

# After each entry, and after ^C: end what is still running.
close_all () {
  local handle pid

  touch "$work"/handles "$work"/peers "$work"/servers
  while read -r handle; do
    [ ! -S "$handle" ] || gfs-close -H "$handle" || true
  done <"$work/handles"
  while read -r pid; do
    ! alive "$pid" || GUESTFISH_PID=$pid close_peer >/dev/null 2>&1
    rm -f "/tmp/.guestfish-$UID/socket-$pid" # left if it was killed
  done <"$work/peers"
  while read -r pid; do kill "$pid" || true; done <"$work/servers"
  rm -f "$work"/handles "$work"/peers "$work"/servers
}

# ---- disks and files -------------------------------------------------------
# bench_disk [SIZE [TREE]]: disk.img, with one ext4 partition made of TREE
# (without it: one small file).  Nothing is left for the kernel to initialise
# in the background.
bench_disk () {
  if [ $# -lt 2 ]; then
    mkdir -p tree
    echo 'a small file' >tree/small
  fi
  rm -f disk.img
  truncate -s "${1:-256M}" disk.img
  echo 'start=2048, type=83' | /sbin/sfdisk -q disk.img
  /sbin/mke2fs -q -F -t ext4 \
    -E offset=1048576,lazy_itable_init=0,lazy_journal_init=0 \
    -d "${2:-tree}" disk.img $(($(stat -c %s disk.img) / 1024 - 1024))k
}

# two_disks SIZE: the same and, for the peer, peer.img
two_disks () {
  bench_disk "$@"
  cp --sparse=always disk.img peer.img
}

# big_file: 1 GiB of random bytes, made once: $big
big_file () {
  big=$shared/big
  [ -f "$big" ] || head -c 1073741824 /dev/urandom >"$big"
}

# sparse_file FILE: 100 GiB with 1 MiB of data in the middle
sparse_file () {
  truncate -s 100G "$1"
  head -c 1048576 /dev/urandom |
    dd of="$1" bs=1M seek=51200 conv=notrunc status=none iflag=fullblock
}

# debian: the Debian root as an archive, $root, and unpacked, $tree; its size
# in words, $size
debian () {
  root=$shared/root.tar tree=$shared/debian
  if [ ! -d "$tree" ]; then
    ln -sf "$("$here/debian-root")" "$root"
    mkdir "$tree"
    tar -C "$tree" --exclude './dev/*' -xpf "$root"
  fi
  size="$(tar -tf "$root" | wc -l) entries, $(($(stat -Lc %s "$root") / 1000000)) MB"
}

# debian_disk: an image with that root in it, $debian_disk
debian_disk () {
  debian
  debian_disk=$shared/debian.img
  [ ! -f "$debian_disk" ] || return 0
  bench_disk 2G
  gfs-launch --rw --format raw -a disk.img -m /dev/sda1 -- gfs-tar-in "$root" /
  mv disk.img "$debian_disk"
}

# forget: neither appliance has anything of its disks in memory, nor has to
# write; the host has all in memory, nothing to write, and room for 1 GiB.
# (Where the host is a virtual machine itself, memory that has been free for
# some seconds may be its own host's, and 1 GiB takes seconds to get back.)
forget () {
  gfs-call drop_caches 3
  [ -z "${GUESTFISH_PID:-}" ] || guestfish --remote drop-caches 3
  sync -f .
  head -c 1073741824 /dev/zero >room
  rm room
}

# ---- measuring -------------------------------------------------------------
# per_call COMMAND...: the milliseconds that one of twenty takes
per_call () {
  local start=$EPOCHREALTIME

  for _ in {1..20}; do "$@" >/dev/null; done
  awk -v a="$start" -v b="$EPOCHREALTIME" \
    'BEGIN { print "result: " (b - a) * 50 }'
}

# seconds COMMAND...: the time it takes, when more is done afterwards
seconds () {
  local start=$EPOCHREALTIME

  "$@"
  awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print "result: " b - a }'
}

# throughput COMMAND...: the megabytes per second if it moves 1 GiB
throughput () {
  local start=$EPOCHREALTIME

  "$@"
  awk -v a="$start" -v b="$EPOCHREALTIME" \
    'BEGIN { print "result: " 1073.741824 / (b - a) }'
}

# at_once N COMMAND...: run COMMAND 1, COMMAND 2, ... side by side
at_once () {
  local n=$1 i pids=()

  shift
  for ((i = 1; i <= n; i++)); do
    "$@" "$i" &
    pids+=($!)
  done
  for i in "${pids[@]}"; do wait "$i"; done
}

# echo_server: answers `echo_client BYTES' by a Unix socket
echo_server () {
  "$GFS_BUILD/bench/echo" serve "$row/socket" &
  echo $! >>"$work/servers"
  while [ ! -S "$row/socket" ]; do
    kill -0 $! || return # `make bench' builds it
    sleep 0.01
  done
}
echo_client () { "$GFS_BUILD/bench/echo" ask "$row/socket" "$1"; }

# qemu_greets: from the start of a qemu like ours to its greeting
qemu_greets () {
  local start=$EPOCHREALTIME greeting

  coproc qemu-system-x86_64 -machine "microvm,accel=$accel" -m 708M \
    -nodefaults -display none -S -qmp stdio
  read -r -u "${COPROC[0]}" greeting
  awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print "result: " b - a }'
  [[ $greeting == *QMP* ]]
  kill "$COPROC_PID"
}

# ours_memory, peer_memory: the proportional set size, in MB, of all that is
# open: qemu, minder and holder; guestfish and qemu
ours_memory () {
  local handle qemu pids=()

  while read -r handle; do
    qemu=$(gfs-status -H "$handle" | sed -n 's/^qemu-pid: //p')
    pids+=("$qemu" "$(awk '/^PPid:/ { print $2 }' "/proc/$qemu/status")"
      "$(gfs-status -H "$handle" | sed -n 's/^holder-pid: //p')")
  done <"$work/handles"
  pss "${pids[@]}"
}
peer_memory () {
  local pid pids=()

  while read -r pid; do
    pids+=("$pid" "$(GUESTFISH_PID=$pid guestfish --remote get-pid)")
  done <"$work/peers"
  pss "${pids[@]}"
}
pss () {
  local files=("${@/#//proc/}")

  awk '/^Pss:/ { s += $2 } END { print "result: " s / 1024 }' \
    "${files[@]/%//smaps_rollup}"
}
