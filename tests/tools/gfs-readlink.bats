# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/d/e
  touch "$tree"/file
  ln -s file "$tree"/link
  ln -s d/e "$tree"/dir
  ln -s nowhere "$tree"/dangling
  ln -s d/nope/x "$tree"/broken
  ln -s loop "$tree"/loop
  ln -s ../file "$tree"/d/back
  ln -s $'a\nb\xff' "$tree"/odd
  tar -cf - -C "$tree" . | gfs-tar-in /
}

@test "gfs-readlink: what links hold, byte for byte in a pipe" {
  gfs-readlink /link /odd >"$BATS_TEST_TMPDIR/ours"
  (cd "$tree" && readlink link odd) >"$BATS_TEST_TMPDIR/theirs"
  t cmp "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/theirs"
  gfs-readlink -z /link /odd >"$BATS_TEST_TMPDIR/ours"
  (cd "$tree" && readlink -z link odd) >"$BATS_TEST_TMPDIR/theirs"
  t cmp "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/theirs"
  gfs-readlink -n /link >"$BATS_TEST_TMPDIR/ours"
  printf file >"$BATS_TEST_TMPDIR/theirs"
  t cmp "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/theirs"
}

@test "gfs-readlink: a terminal gets no control characters" {
  t on_terminal "gfs-readlink /odd"
  has 'a\nb\xff' "$output"
}

@test "gfs-readlink: -f, -e and -m, as readlink has them" {
  for option in -f -e -m; do
    for p in /link /dir /dir/../x /dangling /broken /d/back /d/e/new /nope /nope/x \
      /file /file/ /file/x /d/ /d/e/..; do
      want=$(readlink $option "$tree$p") || want=error
      got=$(gfs-readlink $option "$p" 2>/dev/null) || got=error
      want=${want#"$tree"}
      same "$option $p ${want:-/}" "$option $p $got"
    done
  done
}

@test "gfs-readlink: a loop, and what is no link" {
  for option in -f -e -m; do
    t -1 gfs-readlink $option /loop
    same "gfs-readlink: /loop: Too many levels of symbolic links" "$stderr"
  done
  t -1 gfs-readlink /file /link
  same "gfs-readlink: /file: Invalid argument" "$stderr"
  same file "$output"
}

@test "gfs-readlink: links to / stay inside" {
  gfs-ln -s /proc/self/root/etc /escape
  gfs-ln -s ../../../../../etc/passwd /up
  t -1 gfs-readlink -e /escape
  t gfs-readlink -m /escape /up
  same $'/proc/self/root/etc\n/etc/passwd' "$output"
  gfs-rm /escape /up
}

@test "gfs-readlink: --json has exact bytes" {
  need python3
  gfs-readlink --json /odd >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import base64, json, sys
e = json.load (open (sys.argv[1]))[0]
print (e["path"], base64.b64decode (e["target_base64"]))' "$BATS_TEST_TMPDIR/json"
  same "/odd b'a\\nb\\xff'" "$output"
}

@test "gfs-readlink: the examples of its page work" { page_examples gfs-readlink; }
