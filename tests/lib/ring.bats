# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Bulk data through the shared memory: whatever the size, the place, the file
# system and the neighbours, the bytes are the right ones.
load ../helper.bash

slot=$((2 << 20))

setup_file () {
  mounted_handle 512M
  cd "$BATS_FILE_TMPDIR"
  head -c $((16 << 20)) /dev/urandom >noise
}

setup () {
  cd "$BATS_FILE_TMPDIR"
  here=$BATS_TEST_TMPDIR
}

# part SIZE [SKIP]: so many bytes of noise
part () { tail -c +$((${2:-0} + 1)) noise | head -c "$1"; }

# trip NAME FILE: by file and by pipe, there and back
trip () {
  t gfs-upload "$2" "$1"
  t gfs-download "$1" "$here/back"
  t cmp "$2" "$here/back"
  t gfs-rm "$1"
  t bash -c 'cat "$1" | gfs-upload - "$2"' - "$2" "$1"
  t bash -c 'gfs-cat "$2" | cmp - "$1"' - "$2" "$1"
}

# to_device NAME IMAGE SIZE OFFSET: write there, read it back, and compare with
# what the host finds in the raw IMAGE
to_device () {
  part "$3" 12345 >"$here/data"
  cp "$2" "$here/expected"
  dd if="$here/data" of="$here/expected" oflag=seek_bytes seek="$4" bs=1M \
    conv=notrunc status=none
  t gfs-call upload_offset "$here/data" "$1" "$4"
  t gfs-call download_offset "$1" "$here/back" "$4" "$3"
  t cmp "$here/data" "$here/back"
  t gfs-call sync
  t cmp "$here/expected" "$2"
}

# mkfs_trips TYPE: what has made trouble before: odd ends, the end of a slot,
# holes in front, in the middle and at the end
mkfs_trips () {
  t gfs-call add_drive_scratch $((400 << 20))
  later gfs-call umount /fs
  device=$(gfs-devices | tail -1)
  t gfs-call mkfs "$1" "$device"
  t gfs-mkdir -p /fs
  t gfs-call mount "$device" /fs
  for size in 0 1 65537 $((slot + 1)) $((4 * slot + 4095)); do
    part "$size" >"$here/data"
    trip /fs/file "$here/data"
  done
  truncate -s 5M "$here/holes"
  part 3000001 >>"$here/holes"
  truncate -s 20M "$here/holes"
  part 3000001 7 >>"$here/holes"
  truncate -s 30M "$here/holes"
  trip /fs/holes "$here/holes"
  part 100003 >"$here/data"
  t gfs-call upload_offset "$here/data" /fs/holes 5000001
  dd if="$here/data" of="$here/holes" oflag=seek_bytes seek=5000001 \
    conv=notrunc status=none
  t gfs-download /fs/holes "$here/back"
  t cmp "$here/holes" "$here/back"
}

@test "ring: files of every size around a boundary go there and back" {
  for size in 0 1 4095 4096 65535 65536 65537 $((slot - 1)) $slot \
    $((slot + 1)) $((4 * slot)) $((4 * slot + 1)) $(((9 << 20) + 3)); do
    part "$size" >"$here/data"
    trip /file "$here/data"
  done
}

# The size is one of whole sectors, but not of whole pages.
@test "ring: devices are written and read at odd and even offsets" {
  part $((10 * 1048576 + 512)) 99 >"$here/raw"
  t gfs-add --rw --format raw "$here/raw"
  device=$output
  for offset in 0 1 511 512 4095 4096 1000003; do
    for size in 1 65537 $((slot + 4097)); do
      to_device "$device" "$here/raw" "$size" "$offset"
    done
  done
  t gfs-download "$device" "$here/back"
  t cmp "$here/raw" "$here/back"
  part $((10 * 1048576 + 512)) 100 >"$here/data"
  t gfs-upload "$here/data" "$device"
  t gfs-call sync
  t cmp "$here/data" "$here/raw"
  part $((10 * 1048576 + 513)) 100 >"$here/data"
  t -1 gfs-upload "$here/data" "$device"
  has "No space left on device" "$stderr"
}

@test "ring: so are those with sectors of 4096 bytes" {
  part $((10 * 1048576 + 4096)) 99 >"$here/raw"
  t gfs-call add_drive "$here/raw" format:raw blocksize:4096
  device=$(gfs-devices | tail -1)
  for offset in 0 512 4096 1000003; do
    to_device "$device" "$here/raw" $((slot + 513)) "$offset"
  done
  t gfs-download "$device" "$here/back"
  t cmp "$here/raw" "$here/back"
}

@test "ring: a read-only drive is read, and not written" {
  part 5000192 >"$here/raw"
  t gfs-add --format raw "$here/raw"
  device=$output
  t gfs-download "$device" "$here/back"
  t cmp "$here/raw" "$here/back"
  t -1 gfs-upload noise "$device"
  has "$device" "$stderr"
}

@test "ring: qcow2 goes there and back" {
  need qemu-img
  t qemu-img create -q -f qcow2 "$here/disk.qcow2" 20M
  t gfs-add --rw --format qcow2 "$here/disk.qcow2"
  device=$output
  t gfs-upload noise "$device"
  t gfs-call download_offset "$device" "$here/back" 0 $((16 << 20))
  t cmp noise "$here/back"
  t gfs-call sync
  t qemu-img convert -U -O raw "$here/disk.qcow2" "$here/raw"
  t cmp -n $((16 << 20)) noise "$here/raw"
}

@test "ring: a part of a file is written over and read" {
  t gfs-upload noise /file
  cp noise "$here/expected"
  for offset in 1 4096 65537 $((slot - 1)) $((slot + 512)) $((15 << 20)); do
    part $((slot + 777)) 5 >"$here/data"
    dd if="$here/data" of="$here/expected" oflag=seek_bytes seek="$offset" \
      conv=notrunc bs=1M status=none
    t gfs-call upload_offset "$here/data" /file "$offset"
    t gfs-call download_offset /file "$here/back" "$offset" $((slot + 777))
    t cmp "$here/data" "$here/back"
  done
  t gfs-download /file "$here/back"
  t cmp "$here/expected" "$here/back"
}

@test "ring: four downloads and two uploads at once are each right" {
  pids=()
  for i in 1 2 3 4; do
    part $((9 << 20)) "$i" >"$here/in$i"
    gfs-upload "$here/in$i" "/in$i"
  done
  for _ in 1 2 3; do
    for i in 1 2 3 4; do
      gfs-download "/in$i" "$here/back$i" 3>&- &
      pids+=($!)
    done
    for i in 5 6; do
      part $((9 << 20)) "$i" >"$here/in$i"
      gfs-upload "$here/in$i" "/in$i" 3>&- &
      pids+=($!)
    done
    t wait "${pids[@]}"
    for i in 5 6; do gfs-download "/in$i" "$here/back$i"; done
    for i in 1 2 3 4 5 6; do t cmp "$here/in$i" "$here/back$i"; done
    pids=()
  done
}

@test "ring: a reader that sleeps holds up nobody else" {
  t gfs-upload noise /slow
  (gfs-cat /slow | (sleep 2; cat) >"$here/slow") 3>&- &
  slow=$!
  trip /fast noise
  t kill -0 "$slow" # it goes on
  t wait "$slow"
  t cmp noise "$here/slow"
}

# Channels are lent in turn: after so many, each has had a client killed.
@test "ring: after clients killed in mid-stream the next get their own bytes" {
  t gfs-upload noise /noise
  part 3000001 4321 >"$here/data"
  for i in {1..18}; do
    mkfifo "$here/pipe$i"
    gfs-cat /noise >"$here/pipe$i" 2>/dev/null 3>&- &
    down=$!
    exec 9<"$here/pipe$i"
    head -c 100000 <&9 >/dev/null
    (cat noise noise noise noise) | gfs-upload - /half 2>/dev/null 3>&- &
    up=$!
    sleep 0.0$((i % 10))
    kill -KILL "$down" "$up" 2>/dev/null || true
    wait "$down" "$up" 2>/dev/null || true
    t gfs-upload "$here/data" /whole
    t gfs-download /whole "$here/back"
    t cmp "$here/data" "$here/back"
    exec 9<&-
  done
}

@test "ring: an archive goes from one appliance to another" {
  t gfs-mkdir -p /tree/sub
  t gfs-upload noise /tree/noise
  t gfs-upload noise /tree/sub/noise
  other=$(gfs-launch --idle 60 --rw --format raw -a "$(new_fs_disk 128M)" \
    -m /dev/sda1 3>&-)
  later gfs-close -H "$other"
  t bash -c 'gfs-tar-out /tree - | gfs-tar-in -H "$1" - /' - "$other"
  for file in noise sub/noise; do
    t gfs-download -H "$other" "/$file" "$here/back"
    t cmp noise "$here/back"
  done
}

@test "ring: ext2" { mkfs_trips ext2; }
@test "ring: vfat" { mkfs_trips vfat; }
@test "ring: xfs" { mkfs_trips xfs; }
@test "ring: btrfs" { mkfs_trips btrfs; }
@test "ring: ntfs" { mkfs_trips ntfs; }

@test "ring: squashfs, which cannot read directly" {
  need mksquashfs
  mkdir "$here/tree"
  cp noise "$here/tree"
  t mksquashfs "$here/tree" "$here/squash" -quiet -no-progress
  t gfs-add --format raw "$here/squash"
  device=$output
  t gfs-mkdir -p /squash
  t gfs-call mount_ro "$device" /squash
  t gfs-download /squash/noise "$here/back"
  t cmp noise "$here/back"
  t gfs-call umount /squash
}

@test "ring: a full disk is an error, and keeps no more than the file has" {
  t gfs-call add_drive_scratch $((30 << 20))
  later gfs-call umount /small
  device=$(gfs-devices | tail -1)
  t gfs-call mkfs ext4 "$device"
  t gfs-mkdir -p /small
  t gfs-call mount "$device" /small
  for source in "cat noise noise noise" "cat noise noise"; do
    status=0
    $source | gfs-upload - /small/file 2>"$here/err" || status=$?
    same 1 "$status"
    has "/small/file: write: No space left on device" "$(cat "$here/err")"
    t gfs-stat /small/file
    size=$(sed -n 's/^size: //p' <<<"$output")
    allocated=$(sed -n 's/^allocated: //p' <<<"$output")
    ((allocated <= size + 65536))
    t gfs-rm /small/file
  done
  part 5000000 >"$here/data"
  trip /small/file "$here/data"
}

# One that was sent through a pipe once took 64 MiB of its disk at once.
@test "ring: an upload that waits leaves the disk to others" {
  t gfs-call add_drive_scratch $((100 << 20))
  later gfs-call umount /shared
  device=$(gfs-devices | tail -1)
  t gfs-call mkfs ext4 "$device"
  t gfs-mkdir -p /shared
  t gfs-call mount "$device" /shared
  mkfifo "$here/pipe"
  gfs-upload "$here/pipe" /shared/slow 3>&- &
  slow=$!
  exec 9>"$here/pipe"
  dd if=noise bs=5M count=1 status=none >&9
  sleep 1 # until all of that is written
  t bash -c 'cat noise noise noise | gfs-upload - /shared/file'
  exec 9>&-
  t wait "$slow"
}

@test "ring: a file of two hundred holes keeps them, there and back" {
  for i in {0..199}; do
    dd if=noise of="$here/comb" bs=64K count=1 skip="$i" seek=$((2 * i)) \
      conv=notrunc status=none
  done
  t gfs-upload "$here/comb" /comb
  t gfs-stat /comb
  allocated=$(sed -n 's/^allocated: //p' <<<"$output")
  ((allocated <= 210 * 65536))
  t gfs-download /comb "$here/back"
  t cmp "$here/comb" "$here/back"
  (($(stat -c %b "$here/back") * 512 <= 210 * 65536))
}

@test "ring: 100 GiB of hole cost nothing" {
  truncate -s 50G "$here/huge"
  part 1048576 >>"$here/huge"
  truncate -s 100G "$here/huge"
  t gfs-upload "$here/huge" /huge
  t gfs-stat /huge
  has "size: $((100 << 30))" "$output"
  t gfs-download /huge "$here/back"
  same "$((100 << 30))" "$(stat -c %s "$here/back")"
  t cmp -i $((50 << 30)) -n $((2 << 20)) "$here/huge" "$here/back"
  (($(stat -c %b "$here/back") * 512 < 2 << 20))
}

@test "ring: its disk is there for nobody" {
  t gfs-call list_devices
  hasnt /dev/vd "$output"
  for call in mkfs:ext4 vfs_type blockdev_getsize64; do
    t -1 gfs-call ${call/:/ } /dev/vda
    has "/dev/vda: No such file or directory" "$stderr"
  done
}
