# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle 128M; }

setup () {
  head -c 3000001 /dev/urandom >"$BATS_TEST_TMPDIR/data"
}

@test "upload, download: a file comes back as it went" {
  t gfs-call upload "$BATS_TEST_TMPDIR/data" /data
  t gfs-call download /data "$BATS_TEST_TMPDIR/back"
  t cmp "$BATS_TEST_TMPDIR/data" "$BATS_TEST_TMPDIR/back"
  t gfs-call upload /dev/null /data
  t gfs-call filesize /data
  same 0 "$output"
}

@test "upload_offset, download_offset: a part of a file" {
  t gfs-call upload_offset "$BATS_TEST_TMPDIR/data" /part 1000
  t gfs-call filesize /part
  same 3001001 "$output"
  t gfs-call download_offset /part "$BATS_TEST_TMPDIR/back" 1000 3000001
  t cmp "$BATS_TEST_TMPDIR/data" "$BATS_TEST_TMPDIR/back"
  t gfs-call download_offset /part "$BATS_TEST_TMPDIR/back" 3000000 99999999
  t stat -c %s "$BATS_TEST_TMPDIR/back"
  same 1001 "$output"
  t -1 gfs-call -- upload_offset "$BATS_TEST_TMPDIR/data" /part -1
}

@test "download: a device is the disk" {
  t gfs-call download /dev/sda "$BATS_TEST_TMPDIR/sda"
  t stat -c %s "$BATS_TEST_TMPDIR/sda"
  same $((128 << 20)) "$output"
  t cmp -n 1048576 "$disk" "$BATS_TEST_TMPDIR/sda"
}

@test "upload: a full disk is an error that names the file" {
  head -c 300000000 /dev/zero >"$BATS_TEST_TMPDIR/big"
  t -1 gfs-call upload "$BATS_TEST_TMPDIR/big" /big
  has "/big: write: No space left on device" "$stderr"
  t gfs-call rm /big
}

@test "upload: a hole past the end of a device is an error" {
  gfs-call add_drive_scratch 1048576
  truncate -s 2M "$BATS_TEST_TMPDIR/hole"
  t -1 gfs-upload "$BATS_TEST_TMPDIR/hole" /dev/sdb
  has "/dev/sdb: write: No space left on device" "$stderr"
}

@test "upload: into a directory that is missing fails before the data" {
  t -1 gfs-call upload "$BATS_TEST_TMPDIR/data" /no/file
  has "/no/file: No such file or directory" "$stderr"
}

@test "base64_in, base64_out: the same as base64(1)" {
  local n

  cd "$BATS_TEST_TMPDIR" || return 1
  for n in 0 1 2 3 56 57 58 58368 58369 300001; do
    head -c $n /dev/urandom >raw
    gfs-upload raw /raw
    t gfs-call base64_out /raw out
    t cmp out <(base64 raw)
    t gfs-call base64_in out /back
    t gfs-download /back back
    t cmp raw back
  done
}

@test "base64_in: passes over what is not base64, but not over a piece missing" {
  printf 'aG\0Vs\n bG 8 =' >"$BATS_TEST_TMPDIR/odd"
  t gfs-call base64_in "$BATS_TEST_TMPDIR/odd" /odd
  t gfs-cat /odd
  same hello "$output"
  for text in aGVsb aGVsbG8 a= =aaa aG=V; do
    printf %s $text >"$BATS_TEST_TMPDIR/bad"
    t -1 gfs-call base64_in "$BATS_TEST_TMPDIR/bad" /bad
    has "/bad: the input is not base64" "$stderr"
  done
  t -1 gfs-call base64_in "$BATS_TEST_TMPDIR/odd" /
  has "/: Is a directory" "$stderr"
  t -1 gfs-call base64_out /nope "$BATS_TEST_TMPDIR/x"
  has "/nope: No such file" "$stderr"
}

@test "rsync: a directory, its contents, and what is no longer there" {
  gfs-call mkdir_p /rs/src/dir
  gfs-write /rs/src/dir/file one

  t gfs-call rsync /rs/src/ /rs/dest archive:true
  t gfs-cat /rs/dest/dir/file
  same one "$output"
  gfs-write /rs/dest/old x
  t gfs-call rsync /rs/src/ /rs/dest archive:true deletedest:true
  t -1 gfs-stat /rs/dest/old
  t gfs-call rsync /rs/src /rs/dest archive:true
  t gfs-cat /rs/dest/src/dir/file
  t gfs-call rsync /rs/src/dir/file /rs/copy
  t gfs-cat /rs/copy
  same one "$output"
  t -1 gfs-call rsync /rs/nope /rs/dest
  has "/rs/nope" "$stderr"
}

@test "rsync: links that lead out of the image lead nowhere" {
  local tree=$BATS_TEST_TMPDIR/tree

  mkdir -p "$tree/rl/src" "$tree/rl/dest"
  echo f >"$tree/rl/src/f"
  ln -s /usr/bin "$tree/rl/out"
  ln -s /usr/bin "$tree/rl/src/out"
  tar -C "$tree" -c rl | gfs-tar-in /
  t -1 gfs-call rsync /rl/src/ /rl/out archive:true
  has "/rl/out" "$stderr"
  t -1 gfs-call rsync /rl/out/ /rl/dest archive:true
  has "/rl/out/: No such file" "$stderr"
  t gfs-call rsync /rl/src/ /rl/dest archive:true
  t gfs-ls /rl/dest
  same $'f\nout' "$output"
}

@test "rsync_in, rsync_out: say that there is no network" {
  t -1 gfs-call rsync_in host:/x /
  has "the appliance has no network" "$stderr"
  t -1 gfs-call rsync_out / host:/x archive:true
  has "the appliance has no network" "$stderr"
}

@test "copy_in, copy_out: a directory goes in and comes out" {
  cd "$BATS_TEST_TMPDIR" || return 1
  mkdir -p src/sub out
  seq 1000 >src/sub/file
  ln -s /abs src/link
  touch -d '2001-02-03 04:05:06.25' src/sub/file
  gfs-mkdir /copies
  t gfs-call copy_in src /copies
  t gfs-call copy_out /copies/src out
  t diff -r --no-dereference src out/src
  same "$(stat -c '%a %u %y' src/sub/file)" "$(stat -c '%a %u %y' out/src/sub/file)"
  t gfs-call copy_out /copies/src/sub/file out
  t cmp src/sub/file out/file
  t -1 gfs-call copy_in nope /copies
  has "1 file not copied" "$stderr"
  t -1 gfs-call copy_in src /nope
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call copy_out /nope out
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call copy_out /copies/src nope
  has "nope: No such file or directory" "$stderr"
}

@test "mini_copy_in, mini_copy_out: with what is asked for" {
  cd "$BATS_TEST_TMPDIR" || return 1
  mkdir out
  echo 1 >one
  chmod 4755 one
  ln -s / root
  gfs-mkdir /more
  t gfs-call mini_copy_in "one root" /more uid:5 gid:6 xattrs:none
  t gfs-stat -c %u:%g:%a /more/one
  same 5:6:4755 "$output"
  t -1 gfs-call mini_copy_out /more out
  same 755 "$(stat -c %a out/more/one)"
  t gfs-call mini_copy_out /more out setuid:true links:keep
  same 4755 "$(stat -c %a out/more/one)"
  same / "$(readlink out/more/root)"
  t -1 gfs-call mini_copy_out /more out links:no
  has "links: no is not safe, keep or skip" "$stderr"
  t -1 gfs-call mini_copy_in one /more xattrs:no
}
