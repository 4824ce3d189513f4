# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

IN_CREATE=256 IN_DELETE=512 IN_ONLYDIR=16777216 IN_DONT_FOLLOW=33554432

setup_file () {
  mounted_handle
  gfs-mkdir -p /d/sub
  gfs-write /f text
  ln -s ../../../../../../d "$BATS_FILE_TMPDIR/climb"
  mkfifo "$BATS_FILE_TMPDIR/fifo"
  tar -cf - -C "$BATS_FILE_TMPDIR" climb fifo | gfs-tar-in /
}

# Each test begins without a session, whatever the last one left.
setup () { gfs-call inotify_close 2>/dev/null || :; }

@test "inotify: a session goes on from one process to the next" {
  t gfs-call inotify_init 0
  t gfs-call inotify_add_watch /d $((IN_CREATE + IN_DELETE))
  local wd=$output
  t gfs-call touch /d/new
  t gfs-rm /d/new
  t gfs-call --json inotify_read
  need python3
  same "$wd $IN_CREATE new
$wd $IN_DELETE new" "$(python3 -c 'import json, sys
for e in json.load (sys.stdin)["result"]:
    print (e["in_wd"], e["in_mask"], e["in_name"])' <<<"$output")"
  t gfs-call inotify_read
  same "" "$output"
}

@test "inotify: what happens to the watched file itself has no name" {
  t gfs-call inotify_init 0
  t gfs-call inotify_add_watch /f 4
  t gfs-call chmod 384 /f
  t gfs-call inotify_read
  has "in_mask: 4" "$output"
  has "in_name: "$'\n' "$output"
  t gfs-call chmod 420 /f
  t gfs-call inotify_files
  same "" "$output"
}

@test "inotify_files: names once each, sorted, whatever is in them" {
  t gfs-call inotify_init 0
  t gfs-call inotify_add_watch /d 4095
  t gfs-call touch /d/b
  t gfs-call touch /d/a
  t gfs-call touch $'/d/new\nline'
  t gfs-call touch /d/b
  gfs-call -0 inotify_files >"$BATS_TEST_TMPDIR/names"
  t cmp "$BATS_TEST_TMPDIR/names" <(printf '%s\0' a b $'new\nline')
  t gfs-rm /d/a /d/b $'/d/new\nline'
}

@test "inotify_rm_watch: nothing more is told, and once is enough" {
  t gfs-call inotify_init 0
  t gfs-call inotify_add_watch /d $IN_CREATE
  local wd=$output
  t gfs-call inotify_rm_watch "$wd"
  t gfs-write /d/quiet text
  t gfs-call inotify_files
  same "" "$output"
  t -1 gfs-call inotify_rm_watch "$wd"
  has "watch $wd: Invalid argument" "$stderr"
  t -1 gfs-call inotify_rm_watch -7
}

@test "inotify: without a session all but init say so" {
  for args in "add_watch /d 2" "rm_watch 1" read files close; do
    # shellcheck disable=SC2086
    t -1 gfs-call inotify_$args
    has "call inotify_init first" "$stderr"
  done
}

@test "inotify_init: a second one closes the first" {
  t gfs-call inotify_init 0
  t gfs-call inotify_add_watch /d $IN_CREATE
  t gfs-call inotify_init 0
  t gfs-write /d/unseen text
  t gfs-call inotify_read
  same "" "$output"
  t -1 gfs-call inotify_init -1
  has "negative" "$stderr"
}

@test "inotify_init: the limit holds, and what was lost is told" {
  t gfs-call inotify_init 4
  t gfs-call inotify_add_watch /d 4095
  for i in 1 2 3 4 5; do t gfs-call touch "/d/lost$i"; done
  t gfs-call inotify_read
  has "in_wd: -1" "$output"
  has "in_mask: 16384" "$output"
  same 5 "$(grep -c in_wd <<<"$output")"
  t gfs-call inotify_init 16384
}

@test "inotify_add_watch: links stay inside, special files are not opened" {
  t gfs-call inotify_init 0
  t gfs-call inotify_add_watch /climb $IN_CREATE
  t gfs-write /d/through-link text
  t gfs-call inotify_files
  same through-link "$output"
  t gfs-call inotify_add_watch /fifo 2
  t gfs-call inotify_add_watch /climb $((IN_DONT_FOLLOW + 4))
  t -1 gfs-call inotify_add_watch /f $((IN_ONLYDIR + 2))
  has "/f: Not a directory" "$stderr"
  t -1 gfs-call inotify_add_watch /nope 2
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call inotify_add_watch /d 0
  has "/d: Invalid argument" "$stderr"
  t -1 gfs-call inotify_add_watch relative 2
}

@test "inotify: a watch does not keep a file system mounted" {
  t gfs-call inotify_init 0
  t gfs-call inotify_add_watch /d $IN_CREATE
  t gfs-umount /
  t gfs-call inotify_read
  has "in_mask: $((8192 + (1 << 30)))" "$output" # unmounted, a directory
  t gfs-mount /dev/sda1 /
}
