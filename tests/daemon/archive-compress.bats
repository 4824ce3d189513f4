# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "compress_out, compress_device_out: each kind and its levels" {
  local c file=$BATS_TEST_TMPDIR/data

  seq 100000 >"$file"
  gfs-upload "$file" /data
  for c in gzip bzip2 xz zstd; do
    t gfs-call compress_out $c /data "$file.$c"
    t bash -c "$c -dc '$file.$c' | cmp - '$file'"
    t gfs-call compress_out $c /data "$file.$c.1" level:1
    t bash -c "$c -dc '$file.$c.1' | cmp - '$file'"
  done
  t gfs-call compress_out compress /data "$file.Z"
  t bash -c "gzip -dc '$file.Z' | cmp - '$file'"
  t gfs-call compress_out lzop /data "$file.lzo"
  same 894c5a4f000d0a "$(head -c 7 "$file.lzo" | od -An -tx1 | tr -d ' \n')"
  t gfs-call compress_device_out gzip /dev/sda1 "$file.dev" level:1
  t gfs-download /dev/sda1 "$file.plain"
  t bash -c "gzip -dc '$file.dev' | cmp -n 1024 - '$file.plain'"
  same "$(stat -c %s "$file.plain")" "$(gzip -dc "$file.dev" | wc -c)"
}

@test "compress_out: a kind, level or file that is not there is an error" {
  gfs-write /small x
  t -1 gfs-call compress_out rot13 /small "$BATS_TEST_TMPDIR/x"
  has "cannot compress by rot13" "$stderr"
  t -1 gfs-call compress_out gzip /small "$BATS_TEST_TMPDIR/x" level:10
  has "level 10" "$stderr"
  t -1 gfs-call compress_out gzip /small "$BATS_TEST_TMPDIR/x" level:-1
  t -1 gfs-call compress_out compress /small "$BATS_TEST_TMPDIR/x" level:1
  has "no levels" "$stderr"
  t -1 gfs-call compress_out gzip /nope "$BATS_TEST_TMPDIR/x"
  has "/nope: No such file" "$stderr"
  mkfifo "$BATS_TEST_TMPDIR/fifo"
  tar -C "$BATS_TEST_TMPDIR" -c fifo | gfs-tar-in /
  t -1 gfs-call compress_out gzip /fifo "$BATS_TEST_TMPDIR/x"
  has "not a regular file" "$stderr"
}
