# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Names are bytes: newlines, invalid UTF-8, leading dashes, 255 bytes, paths of
# 4,095.  What a tool prints of them is what its namesake prints on the host.
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  long=$(printf 'n%.0s' {1..255})
  mkdir -p "$tree/n/-dir" "$tree/n/di"$'\xfe\n'"r"
  local name i=0
  for name in -dash --help $'new\nline' $'bad\xff\xfeutf' $'tab\there' \
    'back\slash' "quote'\"s" ' space ' '*' '[x]' '$HOME' ':' "$long" äöü; do
    echo "content $i of a file" >"$tree/n/$name"
    i=$((i + 1))
  done
  echo deep >"$tree/n/-dir/-"
  ln -s $'new\nline' "$tree/n/link"$'\xff'
  chmod -R u=rwX,go=rX "$tree"
  find "$tree" -exec touch -hd '2026-01-01 12:00' {} +
  export tree long
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
  export T_TIMEOUT=120
}

# In a test: all files below /n as an array.
files () {
  mapfile -d '' names < <(cd "$tree" && find n -type f -printf '/%p\0')
}

# same_as_host TOOL OPTION...: gfs-TOOL on the image's files against TOOL on the
# host's, byte for byte
same_as_host () {
  local tool=$1

  shift
  files
  [ "$tool" != wc ] || names=("${names[@]/#*$'\n'*/\/n\/-dash}")
  (cd "$tree" && "$tool" "$@" -- "${names[@]/#/.}") >"$BATS_TEST_TMPDIR/want" || true
  sed -i 's,\./n/,/n/,g' "$BATS_TEST_TMPDIR/want"
  "gfs-$tool" "$@" -- "${names[@]}" >"$BATS_TEST_TMPDIR/got"
  t diff -a -u "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
}

@test "names: cat, head, tail, wc, stat and checksums take and print any" {
  same_as_host cat
  same_as_host head -n1
  same_as_host tail -n1
  same_as_host wc -lc # which quotes that one name
  same_as_host stat -c '%n %s %a'
}

@test "names: sha256sum's own -c accepts what gfs-checksum prints" {
  files
  gfs-checksum -- "${names[@]}" | sed 's, /n/, n/,' >"$BATS_TEST_TMPDIR/sums"
  cd "$tree"
  t sha256sum --quiet -c "$BATS_TEST_TMPDIR/sums"
}

@test "names: find and ls print them raw in a pipe, and apart by -0" {
  gfs-find /n -print0 | sort -z >"$BATS_TEST_TMPDIR/got"
  (cd "$tree" && find n -printf '/%p\0') | sort -z >"$BATS_TEST_TMPDIR/want"
  t cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
  gfs-ls -A -0 /n >"$BATS_TEST_TMPDIR/got"
  (cd "$tree/n" && find . -mindepth 1 -maxdepth 1 -printf '%f\0' | LC_ALL=C sort -z) \
    >"$BATS_TEST_TMPDIR/want"
  t cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
}

@test "names: what find prints can be given to other tools" {
  gfs-find /n -type f -print0 | xargs -0 gfs-cat -- | sort >"$BATS_TEST_TMPDIR/got"
  find "$tree/n" -type f -exec cat {} + | sort >"$BATS_TEST_TMPDIR/want"
  t cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
}

@test "names: on a terminal nothing gets through unescaped" {
  for command in "gfs-ls -A /n" "gfs-find /n" "gfs-du -a /n"; do
    t on_terminal "$command"
    hasnt $'\xff' "$output"
    hasnt $'\e' "$output"
  done
  t -1 gfs-cat $'/n/no\epe'
  has 'no\x1bpe' "$stderr"
}

@test "names: changing tools take any" {
  local name

  for name in -a $'new\nline' $'bad\xff' "$long"; do
    gfs-mkdir "/w"
    t gfs-write "/w/$name" x
    t gfs-cp "/w/$name" /w/copy
    t gfs-chmod 600 "/w/$name"
    t gfs-touch -d @5 "/w/$name"
    t gfs-stat -c %a.%Y "/w/$name"
    same 600.5 "$output"
    t gfs-ln -s -- "$name" /w/link
    t gfs-readlink /w/link
    same "$name" "$output"
    t gfs-mv "/w/$name" /w/moved
    t gfs-mv /w/moved "/w/$name"
    t gfs-cmp "/w/$name" /w/copy
    t gfs-rm "/w/$name"
    gfs-rm -r /w
  done
}

@test "names: a path of 4,095 bytes works, a longer one is refused" {
  local dir path=/deep

  dir=$(printf 'd%.0s' {1..254})
  while ((${#path} + 255 < 4093)); do path+=/$dir; done
  t gfs-mkdir -p "$path"
  path+=/$(printf 'f%.0s' $(seq $((4094 - ${#path}))))
  same 4095 "${#path}"
  t gfs-write "$path" deep
  t gfs-cat "$path"
  same deep "$output"
  t gfs-stat -c %s "$path"
  same 4 "$output"
  t gfs-find /deep -type f
  same "$path" "$output"
  t -1 gfs-cat "${path}x"
  has "File name too long" "$stderr"
  t gfs-rm -r /deep
}
