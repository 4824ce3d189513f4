# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Many clients on one handle: each has a channel of its own.
load ../helper.bash

setup_file () { mounted_handle 512M; }

@test "sharing: gfs-tar-out into gfs-tar-in on one handle ends, and is right" {
  mkdir -p "$BATS_TEST_TMPDIR/src/dir"
  head -c 20000000 /dev/urandom >"$BATS_TEST_TMPDIR/src/dir/random"
  seq -f %010g 500000 >"$BATS_TEST_TMPDIR/src/numbers"
  tar -cf - -C "$BATS_TEST_TMPDIR" src | gfs-tar-in /
  gfs-mkdir /copy
  t bash -c 'set -o pipefail; gfs-tar-out /src | gfs-tar-in /copy'
  mkdir "$BATS_TEST_TMPDIR/back"
  gfs-tar-out /copy | tar -xf - -C "$BATS_TEST_TMPDIR/back"
  t diff -r "$BATS_TEST_TMPDIR/src" "$BATS_TEST_TMPDIR/back"
}

@test "sharing: gfs-cat into gfs-upload on one handle ends, and is right" {
  head -c 60000000 /dev/urandom >"$BATS_TEST_TMPDIR/big"
  gfs-upload "$BATS_TEST_TMPDIR/big" /big
  t bash -c 'set -o pipefail; gfs-cat /big | gfs-upload - /big2'
  t bash -c 'gfs-cat /big2 | cmp - "$1"' - "$BATS_TEST_TMPDIR/big"
}

@test "sharing: forty clients at once all get their own answers" {
  mkdir "$BATS_TEST_TMPDIR/many"
  cd "$BATS_TEST_TMPDIR/many"
  for i in {1..40}; do seq "$i" $((i * 997)) >"$i"; done
  tar -cf - . | (gfs-mkdir /many && gfs-tar-in /many)
  pids=()
  for i in {1..40}; do
    gfs-cat "/many/$i" >"$i.got" 3>&- &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do t wait "$pid"; done
  for i in {1..40}; do t cmp "$i" "$i.got"; done
}

@test "sharing: a client that waits for its reader does not hold up the others" {
  need mkfifo
  head -c 30000000 /dev/zero | gfs-upload - /slow
  mkfifo "$BATS_TEST_TMPDIR/fifo"
  gfs-cat /slow >"$BATS_TEST_TMPDIR/fifo" 3>&- &
  client=$!
  exec 7<"$BATS_TEST_TMPDIR/fifo"
  T_TIMEOUT=5 t gfs-stat /slow
  has "size: 30000000" "$output"
  exec 7<&-
  t wait "$client"
}

@test "sharing: mini_attach connects, mini_status and mini_drives tell of the holder" {
  t gfs-call -x mini_status
  has 'mini_attach "'"$GFS_HANDLE"'"' "$stderr"
  has "$GFS_HANDLE" "$output"
  t gfs-call mini_drives
  has "/dev/sda" "$output"
  has "$disk" "$output"
}

@test "sharing: mini_stop ends an appliance that mini_serve shares" {
  handle=$(gfs-launch --idle 60 3>&- 4>&-)
  t gfs-call -H "$handle" mini_stop
  t -3 gfs-call -H "$handle" mini_status
  has "$handle: No such file or directory" "$stderr"
}

@test "sharing: a reader that stops early costs nothing and says nothing" {
  truncate -s 5G "$BATS_TEST_TMPDIR/sparse"
  tar -cSf - -C "$BATS_TEST_TMPDIR" sparse | gfs-tar-in /
  T_TIMEOUT=5 t bash -c 'set -o pipefail; gfs-cat /sparse | head -c 1 | wc -c'
  same 1 "$output"
  same "" "$stderr"
  T_TIMEOUT=5 t gfs-stat /sparse
  has "size: 5368709120" "$output"
}

@test "sharing: who may not open the socket gets no appliance" {
  need setpriv
  [ "$(id -u)" -eq 0 ] || unmet "only root can become somebody else"
  dir=$(mktemp -d)
  later rm -rf "$dir"
  chmod 755 "$dir"
  handle=$(gfs-launch --idle 60 -H "$dir/handle")
  later gfs-close -H "$handle"
  cp "$(command -v gfs-ls)" "$dir/gfs-ls"
  t -3 setpriv --reuid 65534 --regid 65534 --clear-groups \
    "$dir/gfs-ls" -H "$handle" /
  has "$handle: " "$stderr"
  has "Permission denied" "$stderr"
}
