# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

setup () {
  dir=/${BATS_TEST_NUMBER:?}
  gfs-mkdir -p "$dir/sub"
  gfs-write "$dir/old" text
}

# begin ARGUMENT...: watch in the background and wait until it does.  What it
# prints goes to $log, its messages to $log.err.
begin () {
  log=$(mktemp -p "$BATS_TEST_TMPDIR")
  : >"$log.err"
  gfs-watch "$@" >"$log" 2>"$log.err" 3>&- 4>&- &
  watcher=$!
  later eval "kill $watcher 2>/dev/null || :"
  eventually grep -q watching "$log.err"
}

# ended STATUS: it ends by itself.
ended () {
  local status=0

  wait "$watcher" || status=$?
  cat "$log.err"
  same "$1" "$status"
}

@test "gfs-watch: a line for each event, until the count is reached" {
  begin -n 3 "$dir"
  t gfs-mkdir "$dir/new"
  t gfs-call chmod 448 "$dir/new"
  t gfs-rmdir "$dir/new"
  ended 0
  same "$dir/new CREATE,ISDIR
$dir/new ATTRIB,ISDIR
$dir/new DELETE,ISDIR" "$(cat "$log")"
}

@test "gfs-watch: -e tells only what was asked for" {
  begin -n 3 -e create,DELETE,move "$dir"
  t gfs-call chmod 384 "$dir/old"
  t gfs-mv "$dir/old" "$dir/young"
  t gfs-rm "$dir/young"
  ended 0
  same "$dir/old MOVED_FROM
$dir/young MOVED_TO
$dir/young DELETE" "$(cat "$log")"
}

@test "gfs-watch: -r follows what is made, renamed and moved away" {
  begin -r -n 9 -e create,delete,move "$dir"
  t gfs-mkdir -p "$dir/a/b/c"
  t gfs-call touch "$dir/a/b/c/f"
  t gfs-mv "$dir/a" "$dir/z"
  t gfs-call touch "$dir/z/b/g"
  t gfs-mv "$dir/z" "/away$BATS_TEST_NUMBER"
  t gfs-call touch "/away$BATS_TEST_NUMBER/b/unseen"
  t gfs-rm "$dir/old"
  ended 0
  same "$dir/a CREATE,ISDIR
$dir/a/b CREATE,ISDIR
$dir/a/b/c CREATE,ISDIR
$dir/a/b/c/f CREATE
$dir/a MOVED_FROM,ISDIR
$dir/z MOVED_TO,ISDIR
$dir/z/b/g CREATE
$dir/z MOVED_FROM,ISDIR
$dir/old DELETE" "$(cat "$log")"
}

@test "gfs-watch: without -r what is below is not told" {
  begin -n 1 -e create "$dir"
  t gfs-call touch "$dir/sub/deep"
  t gfs-call touch "$dir/flat"
  ended 0
  same "$dir/flat CREATE" "$(cat "$log")"
}

@test "gfs-watch: two at once see all, and so does the handle's session" {
  t gfs-call inotify_init 0
  t gfs-call inotify_add_watch "$dir" 256
  begin -n 2 -e create "$dir"
  local first=$watcher first_log=$log
  begin -n 2 -e create "$dir"
  t gfs-call touch "$dir/one"
  t gfs-call touch "$dir/two"
  ended 0
  wait "$first"
  same "$dir/one CREATE
$dir/two CREATE" "$(cat "$log")"
  t cmp "$log" "$first_log"
  t gfs-call inotify_files
  same $'one\ntwo' "$output"
  t gfs-call inotify_close
}

@test "gfs-watch: ends when there is nothing left to watch" {
  begin -e delete_self "$dir/old"
  t gfs-rm "$dir/old"
  ended 0
  same "$dir/old DELETE_SELF" "$(cat "$log")"
}

@test "gfs-watch: a file system that goes away is told" {
  begin -r -e delete "$dir"
  t gfs-umount /
  ended 0
  same "$dir UNMOUNT,ISDIR" "$(cat "$log")"
  t gfs-mount /dev/sda1 /
}

@test "gfs-watch: a missing path is named, the others are watched" {
  begin -n 1 -e create /nope "$dir"
  t gfs-call touch "$dir/new"
  ended 1
  same "$dir/new CREATE" "$(cat "$log")"
  has "gfs-watch: /nope: No such file or directory" "$(cat "$log.err")"
  t -1 gfs-watch /nope
}

@test "gfs-watch: names are escaped on a terminal, raw in a pipe, whole with -0" {
  begin -0 -n 1 -e create "$dir"
  t gfs-call touch "$dir/"$'new\nline'
  ended 0
  t cmp "$log" <(printf '%s CREATE\0' "$dir/"$'new\nline')
  begin --json -n 1 -e delete "$dir"
  t gfs-rm "$dir/"$'new\nline'
  ended 0
  same "{\"path\": \"$dir/new\\nline\", \"events\": [\"DELETE\"], \"cookie\": 0}" \
    "$(cat "$log")"
}

@test "gfs-watch: --timeout ends it, and so does ^C, and the handle lives" {
  t -124 gfs-watch --timeout 1 "$dir"
  begin "$dir"
  kill -INT "$watcher" || :
  kill "$watcher"
  ended 143
  t gfs-call touch "$dir/after"
}

@test "gfs-watch: -q says nothing but what happens" {
  gfs-watch -q -n 1 -e create "$dir" >"$BATS_TEST_TMPDIR/out" \
    2>"$BATS_TEST_TMPDIR/err" 3>&- 4>&- &
  local pid=$!
  until ! kill -0 $pid 2>/dev/null; do
    gfs-call touch "$dir/$RANDOM$RANDOM"
    sleep 0.1
  done
  wait $pid
  same "" "$(cat "$BATS_TEST_TMPDIR/err")"
  has CREATE "$(cat "$BATS_TEST_TMPDIR/out")"
}

@test "gfs-watch: a reader that goes away is no error" {
  gfs-watch -q -e create "$dir" 2>"$BATS_TEST_TMPDIR/err" \
    > >(head -n 1 >"$BATS_TEST_TMPDIR/out") 3>&- 4>&- &
  local pid=$!
  until ! kill -0 $pid 2>/dev/null; do
    gfs-call touch "$dir/$RANDOM$RANDOM"
    sleep 0.1
  done
  wait $pid
  same "" "$(cat "$BATS_TEST_TMPDIR/err")"
}

@test "gfs-watch: a link that climbs out is watched inside the image" {
  ln -s "../../../../../..$dir/sub" "$BATS_TEST_TMPDIR/climb"
  tar -cf - -C "$BATS_TEST_TMPDIR" climb | gfs-tar-in "$dir"
  begin -n 1 -e create "$dir/climb"
  t gfs-call touch "$dir/sub/x"
  ended 0
  same "$dir/climb/x CREATE" "$(cat "$log")"
}

@test "gfs-watch: what makes no sense is misuse" {
  t -2 gfs-watch -e nonsense "$dir"
  has "nonsense" "$stderr"
  t -2 gfs-watch -n -1 "$dir"
  t -2 gfs-watch
  t -1 gfs-watch relative
  has "must start with a /" "$stderr"
}

@test "gfs-watch: the examples of its page work" { page_examples gfs-watch; }
