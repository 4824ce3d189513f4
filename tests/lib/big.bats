# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance,slow
# Streams of any length in constant memory.  This file is slow.
load ../helper.bash

setup_file () {
  mounted_handle 7G
  # data at both ends and in the middle of a hole
  cd "$BATS_FILE_TMPDIR"
  truncate -s 5G sparse
  for at in 0 3000000000 5368709000; do
    echo "data at $at" | dd of=sparse bs=1 seek="$at" conv=notrunc status=none
  done
}

@test "big: a sparse file of 5 GiB goes up and down in 16 MiB of memory" {
  need time
  export T_TIMEOUT=400 BATS_TEST_TIMEOUT=900
  cd "$BATS_FILE_TMPDIR"
  t peak 16 gfs-upload sparse /sparse
  t gfs-stat /sparse
  has "size: 5368709120" "$output"
  t peak 16 gfs-download /sparse copy
  t cmp sparse copy
}

# More than the appliance has memory, and no holes: a pipe has none.
@test "big: a gigabyte of data goes up and down in 16 MiB of memory" {
  need time
  export T_TIMEOUT=400 BATS_TEST_TIMEOUT=900
  send () { head -c 1G /dev/zero | peak 16 gfs-upload - /dense; }
  t send
  t gfs-stat /dense
  (($(sed -n 's/^allocated: //p' <<<"$output") >= 1 << 30))
  receive () { peak 16 gfs-cat /dense | sha256sum; }
  t receive
  has "$(head -c 1G /dev/zero | sha256sum | cut -d' ' -f1)" "$output"
}

@test "big: the holder's memory does not grow with what went through" {
  qemu=$(gfs-status | sed -n 's/^qemu-pid: //p')
  read -r _ _ _ minder _ <"/proc/$qemu/stat"
  read -r _ _ _ holder _ <"/proc/$minder/stat"
  kib=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$holder/status")
  echo "holder: $kib KiB"
  [ "$kib" -le $(((${SAN:+1000} + 32) * 1024)) ] || return 1
}
