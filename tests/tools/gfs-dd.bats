# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

# as_dd OPERAND...: dd on the host, gfs-dd inside the image, from stdin and to
# stdout: all have the same outcome.
as_dd () {
  local dir=$BATS_TEST_TMPDIR

  seq 10000 >"$dir/in"
  seq 20000 29000 >"$dir/out"
  cp "$dir/out" "$dir/out2"
  for f in in out out2; do gfs-upload "$dir/$f" "/$f"; done
  t dd if="$dir/in" of="$dir/out" "$@"
  records=$(head -n 2 <<<"$stderr")
  t gfs-dd if=/in of=/out "$@"
  same "$records" "$(head -n 2 <<<"$stderr")"
  gfs-cat /out | cmp - "$dir/out"
  t gfs-dd of=/out2 "$@" <"$dir/in"
  same "$records" "$(head -n 2 <<<"$stderr")"
  gfs-cat /out2 | cmp - "$dir/out"
  gfs-upload "$dir/out2" /out2
  # shellcheck disable=SC2002 # from a pipe, where skip= cannot seek
  cat "$dir/in" | gfs-dd of=/out2 "$@"
  gfs-cat /out2 | cmp - "$dir/out"
  [[ $* != *[es]e[ek]* && $* != *conv* ]] || return 0
  gfs-dd if=/in "$@" 2>/dev/null | cmp - <(dd if="$dir/in" "$@" status=none)
}

@test "gfs-dd: the same as dd, whatever is asked for" {
  as_dd bs=1K
  as_dd bs=7 count=100 skip=3
  as_dd count=2x5
  as_dd bs=1000 seek=2
  as_dd bs=100 seek=7 skip=11 count=13 conv=notrunc
  as_dd bs=1M seek=1
  as_dd count=0
  as_dd bs=1K skip=10 count=1M
}

@test "gfs-dd: devices, and holes for zeroes" {
  local device

  t gfs-add --rw --format raw "$(new_disk 3M)"
  device=$output
  seq 100000 >"$BATS_TEST_TMPDIR/in"
  gfs-upload "$BATS_TEST_TMPDIR/in" /in
  t gfs-dd if=/in of="$device" bs=1K seek=1K conv=fsync
  gfs-dd if="$device" bs=1K skip=1K 2>/dev/null |
    head -c "$(stat -c %s "$BATS_TEST_TMPDIR/in")" | cmp - "$BATS_TEST_TMPDIR/in"
  t gfs-dd if="$device" of=/image bs=1M conv=sparse
  has "3+0 records in" "$stderr"
  gfs-stat --json /image >"$BATS_TEST_TMPDIR/stat"
  blocks=$(grep -o '"blocks": *[0-9]*' "$BATS_TEST_TMPDIR/stat" | grep -o '[0-9]*$')
  [ "$blocks" -lt 1300 ] || same "less than 1300" "$blocks"
  head -c 1M /dev/zero >"$BATS_TEST_TMPDIR/in"
  t gfs-dd of=/zeroes conv=sparse status=none <"$BATS_TEST_TMPDIR/in"
  same "" "$stderr"
  t gfs-call filesize /zeroes
  same $((1 << 20)) "$output"
  t -1 gfs-dd if=/in of="$device" bs=1M seek=3
}

@test "gfs-dd: what is wrong is named" {
  t -2 gfs-dd bs=1
  t -2 gfs-dd if=/in ibs=3
  has "ibs=3" "$stderr"
  t -2 gfs-dd if=/in bs=0
  t -2 gfs-dd if=/in conv=ucase
  t -2 gfs-dd if=/in count=-1
  t -2 gfs-dd if=/in bs=1E count=100
  t -1 gfs-dd if=/nope of=/x
  has "gfs-dd: /nope: No such file or directory" "$stderr"
  t -1 gfs-dd if=/nope
  t -1 gfs-dd if=/in of=/no/x
  has "/no/x: No such file or directory" "$stderr"
  gfs-write /in x
  t -1 gfs-dd if=/in of=/in
  has "same file" "$stderr"
}

@test "gfs-dd: a FIFO is not opened" {
  mkfifo "$BATS_TEST_TMPDIR/fifo"
  tar -C "$BATS_TEST_TMPDIR" -cf - fifo | gfs-tar-in - /
  T_TIMEOUT=20 t -1 gfs-dd if=/fifo
  T_TIMEOUT=20 t -1 gfs-dd if=/zeroes of=/fifo
  T_TIMEOUT=20 t -1 gfs-dd of=/fifo </dev/null
}

@test "gfs-dd: a reader that has enough is no error" {
  t bash -c 'set -o pipefail; gfs-dd if=/dev/sda | head -c 512 | wc -c'
  same 512 "$output"
  same "" "$stderr"
  t -1 bash -c 'set -o pipefail; gfs-dd if=/nope | head -c 512'
  has "/nope: No such file or directory" "$stderr"
}

@test "gfs-dd: the examples of its page work" { page_examples gfs-dd; }
