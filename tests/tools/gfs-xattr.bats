# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# The same tree here and in the image: what getfattr says of one holds for the
# other.
setup_file () {
  mounted_handle
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/d/sub
  touch "$tree"/file "$tree"/d/binary $'/'"$tree"/$'d/new\nline' "$tree"/d/sub/'b\s=q"'
  ln -s ../file "$tree"/d/link
}
host_attributes () {
  need getfattr setfattr
  cd "$tree" || return 1
  setfattr -n user.text -v 'a value' file 2>/dev/null ||
    unmet "no extended attributes on this host"
  setfattr -n user.none file
  setfattr -n user.quotes -v '"say \"hi\"\\ \012"' file
  setfattr -n user.bytes -v 0x00ff80317f0a file d/binary
  setfattr -n user.high -v $'h\xc3\xa9llo w\xc3\xb6rld, long enough to be text' d
  setfattr -n user.x -v 0s$(head -c 300 /dev/urandom | base64 -w 0) $'d/new\nline' d/sub/*
  setfattr -x user.odd=name file 2>/dev/null || true
  tar --xattrs --xattrs-include='*' -cf - . | gfs-tar-in --xattrs /
  setfattr -n user.odd=name -v x file # archives cannot have that name
  gfs-xattr -n user.odd=name -v x /file
}
# blocks: records between empty lines, sorted, as lines
blocks () { tr '\n' '\1' | sed 's/\x01\x01/\n/g' | sort | tr '\1' '\n'; }

@test "gfs-xattr: prints what getfattr prints" {
  host_attributes
  local args
  for args in "" -d "-d -e text" "-d -e hex" "-d -e base64" "-n user.bytes" "-d -m ^user.b" \
    "-d -m -"; do
    # shellcheck disable=SC2086
    getfattr -R -h $args file d 2>/dev/null | blocks >"$BATS_TEST_TMPDIR/theirs"
    # shellcheck disable=SC2086
    gfs-xattr -R $args /file /d 2>/dev/null | blocks >"$BATS_TEST_TMPDIR/ours"
    t diff -a -u "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
  done
  t diff -a -u <(getfattr -d file) <(gfs-xattr -d /file)
  t cmp <(getfattr --only-values -n user.bytes file) \
    <(gfs-xattr --only-values -n user.bytes /file)
  t diff -a -u <(getfattr --absolute-names -d "$tree/file" | sed "s,$tree,,") \
    <(gfs-xattr --absolute-names -d /file)
}

@test "gfs-xattr: a dump of either is restored by either" {
  host_attributes
  gfs-xattr -R -d -m - / >"$BATS_TEST_TMPDIR/dump"
  gfs-mkdir /copy
  tar -cf - . | gfs-tar-in /copy
  sed 's,^# file: ,&copy/,' "$BATS_TEST_TMPDIR/dump" | gfs-xattr --restore -
  gfs-xattr -R -d -m - /copy | sed 's,copy/,,' >"$BATS_TEST_TMPDIR/again"
  t diff -a -u "$BATS_TEST_TMPDIR/dump" "$BATS_TEST_TMPDIR/again"
  getfattr -R -h -d . >"$BATS_TEST_TMPDIR/host"
  mkdir "$BATS_TEST_TMPDIR/h"
  tar -cf - . | tar -xf - -C "$BATS_TEST_TMPDIR/h"
  (cd "$BATS_TEST_TMPDIR/h" && setfattr --restore "$BATS_TEST_TMPDIR/dump" &&
    getfattr -R -h -d . | blocks) >"$BATS_TEST_TMPDIR/restored"
  t diff -a -u <(blocks <"$BATS_TEST_TMPDIR/host") "$BATS_TEST_TMPDIR/restored"
}

@test "gfs-xattr: sets values in all forms, also of many bytes" {
  gfs-touch /set
  t gfs-xattr -n user.a -v plain /set
  t gfs-xattr -n user.b -v 0x00ff /set
  t gfs-xattr -n user.c -v 0sAAEC /set
  t gfs-xattr -n user.d -v '"q\"\\\001"' /set
  t gfs-xattr -n user.e -v "" /set
  t gfs-xattr -d -e hex /set
  same $'# file: set\nuser.a=0x706c61696e\nuser.b=0x00ff\nuser.c=0x000102
user.d=0x71225c01\nuser.e=0x' "$output"
  t gfs-call getxattr /set user.b
  t gfs-xattr -x user.b /set
  t -1 gfs-xattr -n user.b /set
  same "gfs-xattr: /set: user.b: No such attribute" "$stderr"
  t -1 gfs-xattr -x user.b /set
  has "/set: user.b: No data available" "$stderr"
}

@test "gfs-xattr: -h is for links themselves" {
  gfs-touch /target
  gfs-ln -s target /to-target
  t gfs-xattr -h -n trusted.l -v link /to-target
  t gfs-xattr -n trusted.l -v target /to-target
  t gfs-xattr -h --only-values -n trusted.l /to-target
  same link "$output"
  t gfs-xattr --only-values -n trusted.l /target
  same target "$output"
  t gfs-xattr -h -x trusted.l /to-target
  t gfs-xattr -h -m - /to-target
  same "" "$output"
}

@test "gfs-xattr: -R sets and removes in a tree, and leaves links alone" {
  gfs-mkdir -p /r/s
  gfs-touch /r/f /r/s/g /outside
  gfs-ln -s /outside /r/link
  gfs-mkfifo /r/fifo
  t -1 gfs-xattr -R -n user.r -v 1 /r
  same "gfs-xattr: /r/fifo: user.r: Operation not permitted" "$stderr"
  t gfs-xattr -R /r
  same 4 "$(grep -c '^user.r$' <<<"$output")"
  t gfs-xattr /outside
  same "" "$output"
  t gfs-xattr -R -x user.r /r
  t gfs-xattr -R /r
  same "" "$output"
}

@test "gfs-xattr: a link in a dump is followed inside the image only" {
  gfs-ln -sf ../../../../etc /up
  printf '# file: up/nothing\nuser.a="x"\n\n# file: /r\nuser.b="y"\n' >"$BATS_TEST_TMPDIR/d"
  t -1 gfs-xattr --restore "$BATS_TEST_TMPDIR/d"
  same "gfs-xattr: /up/nothing: user.a: No such file or directory" "$stderr"
  t gfs-xattr --only-values -n user.b /r
  same y "$output"
}

@test "gfs-xattr: nonsense in a dump is told by its line, the rest is done" {
  printf 'user.early="x"\n# file: r\nuser.bad=0xq\nuser.good="1"\n' >"$BATS_TEST_TMPDIR/d"
  t -1 gfs-xattr --restore "$BATS_TEST_TMPDIR/d"
  has "line 1 makes no sense" "$stderr"
  has "line 3 makes no sense" "$stderr"
  t gfs-xattr --only-values -n user.good /r
  same 1 "$output"
  t -1 gfs-xattr --restore /no/such/file
}

@test "gfs-xattr: thousands of changes and failures" {
  mkdir "$BATS_TEST_TMPDIR/many"
  (cd "$BATS_TEST_TMPDIR/many" && seq 3000 | xargs touch)
  tar -cf - -C "$BATS_TEST_TMPDIR" many | gfs-tar-in /
  t gfs-xattr -R -n user.m -v x /many
  same 3001 "$(gfs-xattr -R /many | grep -c '^user.m$')"
  seq -f $'# file: nope/%g\nuser.x="1"' 1500 >"$BATS_TEST_TMPDIR/d"
  t -1 gfs-xattr --restore "$BATS_TEST_TMPDIR/d"
  has "more than 1000 changes failed" "$stderr"
  t gfs-xattr -n user.m /many/3000
}

@test "gfs-xattr: --json has exact bytes; a terminal gets no control characters" {
  need python3
  gfs-touch /j
  gfs-xattr -n user.j -v 0x00ff /j
  gfs-xattr --json -R -n user.j /j >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import base64, json, sys
e = json.load (open (sys.argv[1]))[0]
print (e["path"], base64.b64decode (e["attributes"][0]["value_base64"]))' "$BATS_TEST_TMPDIR/json"
  same "/j b'\\x00\\xff'" "$output"
  gfs-xattr -n user.j -v $'\e[31mred and some more text' /j
  t on_terminal "gfs-xattr -d /j"
  has '\033[31mred' "$output"
}

@test "gfs-xattr: errors and misuse" {
  t -1 gfs-xattr /nope /j
  has "gfs-xattr: /nope: No such file or directory" "$stderr"
  has user.j "$output"
  t -1 gfs-xattr -n nonsense -v 1 /j
  has "/j: nonsense: Operation not supported" "$stderr"
  t -2 gfs-xattr -v 1 /j
  t -2 gfs-xattr -n a -v 0xabc /j
  t -2 gfs-xattr -e octal /j
  t -2 gfs-xattr -m '(' /j
  t -2 gfs-xattr
  t -2 gfs-xattr --restore f /j
  t -2 gfs-xattr --add "$disk" -x user.j /j
  has "--rw" "$stderr"
}

@test "gfs-xattr: the examples of its page work" { page_examples gfs-xattr; }
