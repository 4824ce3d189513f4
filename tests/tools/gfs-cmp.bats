# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  cd "$BATS_FILE_TMPDIR" || return 1
  printf 'a\nb\nc\n' >a
  printf 'a\nb\nX\n' >b
  printf 'a\nb\n' >lines
  printf 'a\nb' >rest
  : >empty
  head -c 10M /dev/urandom >large
  cp large other
  printf x | dd of=other bs=1 seek=9000000 conv=notrunc status=none
  printf 'tail' >>other
  for f in a b lines rest empty large other; do gfs-upload "$f" "/$f"; done
}

# as_cmp ARGUMENT... FILE FILE: cmp on the host, gfs-cmp on two files of the
# image, and on one and stdin: status and output are the same.
as_cmp () {
  local n=$# want=0 one=${*: -2:1} two=${*: -1}
  local options=("${@:1:n-2}")

  cd "$BATS_FILE_TMPDIR"
  cmp "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || want=$?
  t -$want gfs-cmp "${options[@]}" "/$one" "/$two"
  same "$(cat "$BATS_TEST_TMPDIR/out")" "${output//\//}"
  same "$(sed 's/^cmp/gfs-cmp/' "$BATS_TEST_TMPDIR/err")" "${stderr//\//}"
  t -$want gfs-cmp "${options[@]}" "/$one" <"$two"
  same "$(sed "s/^$one $two /$one - /" "$BATS_TEST_TMPDIR/out")" "${output//\//}"
  # shellcheck disable=SC2002 # a pipe, which cannot seek
  cat "$one" | gfs-cmp "${options[@]}" - "/$two" >"$BATS_TEST_TMPDIR/out2" || true
  same "$(sed "s/^$one $two /- $two /" "$BATS_TEST_TMPDIR/out")" \
    "$(tr -d / <"$BATS_TEST_TMPDIR/out2")"
}

@test "gfs-cmp: output and status are those of cmp" {
  for pair in "a a" "a b" "a lines" "lines a" "a rest" "a empty" "empty empty"; do
    for options in "" -l -s "-n 4" "-i 4" "-l -i 1:2"; do
      # shellcheck disable=SC2086
      as_cmp $options $pair
    done
  done
}

@test "gfs-cmp: large files, which come in pieces" {
  as_cmp large large
  as_cmp large other
  as_cmp -l large other
  as_cmp -n 9000000 large other
  as_cmp -i 8999999 large other
}

@test "gfs-cmp: devices can be compared" {
  t gfs-add --rw --format raw "$(new_disk 3M)"
  device=$output
  gfs-dd if=/large of="$device" bs=1M count=2 status=none
  t gfs-cmp -n 2M "$device" /large
  t -1 gfs-cmp "$device" /large
  has "differ: byte 2097153" "$output"
}

@test "gfs-cmp: trouble is status 2, and is named" {
  t -2 gfs-cmp /nope /a
  same "gfs-cmp: /nope: No such file or directory" "$stderr"
  t -2 gfs-cmp /a / </dev/null
  has "Is a directory" "$stderr"
  t -2 gfs-cmp --add "$BATS_TEST_TMPDIR/no.img" /a /b
  t -2 gfs-cmp - -
  t -2 gfs-cmp -n x /a /b
  t -2 gfs-cmp -i 1:x /a /b
  mkfifo "$BATS_TEST_TMPDIR/fifo"
  tar -C "$BATS_TEST_TMPDIR" -cf - fifo | gfs-tar-in - /
  T_TIMEOUT=20 t -2 gfs-cmp /fifo /a
}

@test "gfs-cmp: the examples of its page work" { page_examples gfs-cmp; }
