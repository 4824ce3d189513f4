# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

# blocks PATH: how many KiB it takes.
blocks () {
  echo $(($(gfs-stat --json "$1" | grep -o '"blocks": *[0-9]*' | grep -o '[0-9]*$') / 2))
}

@test "gfs-fallocate: allocates space, with and without a new length" {
  t gfs-fallocate -l 1M /a
  t gfs-call filesize /a
  same $((1 << 20)) "$output"
  same 1024 "$(blocks /a)"
  t gfs-fallocate -n -l 2M /a
  t gfs-call filesize /a
  same $((1 << 20)) "$output"
  same 2048 "$(blocks /a)"
  t -1 gfs-fallocate -l 1G /b
  has "No space left on device" "$stderr"
}

@test "gfs-fallocate: punches holes, makes zero, cuts out, inserts" {
  yes | head -c 64K >"$BATS_TEST_TMPDIR/f"
  gfs-upload "$BATS_TEST_TMPDIR/f" /f
  t gfs-fallocate -p -o 16K -l 16K /f
  t gfs-fallocate -z -o 40K -l 4K /f
  same 48 "$(blocks /f)"
  dd if=/dev/zero of="$BATS_TEST_TMPDIR/f" bs=1K seek=16 count=16 conv=notrunc status=none
  dd if=/dev/zero of="$BATS_TEST_TMPDIR/f" bs=1K seek=40 count=4 conv=notrunc status=none
  gfs-cat /f | cmp - "$BATS_TEST_TMPDIR/f"
  t gfs-fallocate -c -o 16K -l 16K /f
  t gfs-fallocate --insert-range -o 0 -l 4K /f
  t gfs-call filesize /f
  same $((52 << 10)) "$output"
  { head -c 4K /dev/zero && head -c 16K "$BATS_TEST_TMPDIR/f" &&
    tail -c 32K "$BATS_TEST_TMPDIR/f"; } | cmp - <(gfs-cat /f)
}

@test "gfs-fallocate: -d digs holes and changes nothing else" {
  { yes | head -c 10K && head -c 1M /dev/zero && yes | head -c 10K; } \
    >"$BATS_TEST_TMPDIR/z"
  gfs-upload "$BATS_TEST_TMPDIR/z" /z
  t gfs-fallocate -d /z
  gfs-cat /z | cmp - "$BATS_TEST_TMPDIR/z"
  [ "$(blocks /z)" -lt 40 ] || same "less than 40" "$(blocks /z)"
}

@test "gfs-fallocate: what makes no sense" {
  t -2 gfs-fallocate /a
  t -2 gfs-fallocate -l 0 /a
  t -2 gfs-fallocate -p -z -l 1 /a
  t -1 gfs-fallocate -p -l 1K /nope
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-fallocate -d /
  has "Is a directory" "$stderr"
}

@test "gfs-fallocate: the examples of its page work" { page_examples gfs-fallocate; }
