# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# The host's grep searches the same tree.
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir/below "$tree"/packed
  cat >"$tree"/text <<'END'
The quick brown fox
jumps over the lazy dog.
The dog does not mind, nor does the fox.
one
two
three foxes
four
Größe und ÄRGER
END
  seq 30000 >"$tree"/numbers
  printf 'fox at the end, without a newline' >"$tree"/dir/unended
  printf 'a\0fox\0b\nfox\n' >"$tree"/binary
  { seq 20000; printf 'fox\0\nfox\n'; } >"$tree"/dir/late
  printf 'fox\nGr\xf6\xdfe of a fox\n' >"$tree"/dir/latin1
  : >"$tree"/empty
  { head -c 3000000 /dev/zero | tr '\0' x; echo fox; } >"$tree"/dir/long
  head -c 300000 /dev/urandom >"$tree"/dir/below/random
  cp /bin/ls "$tree"/dir/below/program
  echo a fox >"$tree"/$'new\nline'
  echo a fox >"$tree"/$'bad\xff'
  echo a fox >"$tree"/-v
  for z in gzip bzip2 xz zstd; do
    [ -z "$(command -v "$z")" ] || "$z" -q -c "$tree"/text >"$tree/packed/$z"
  done
  gzip -c "$tree"/text | head -c 120 >"$tree"/packed/broken
  for i in {1..1500}; do echo "fox number $i" >"$tree/dir/small-$i"; done
  ln -s . "$tree"/dir/loop
  ln -s text "$tree"/link
  ln -s /proc/1/root/etc "$tree"/dir/escape
  mkfifo "$tree"/dir/fifo
  disk=$(new_fs_disk 200M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
  gfs-rmdir /lost+found
  gfs-mknod /dir/device c 1 5
  gfs-mknod /dir/disk b 8 0
}

# agree STATUS ARGUMENT...: grep in the tree and gfs-grep print the same, in any
# order, and end with STATUS.  Paths begin with ./ here.
agree () {
  local want=$1 args=() a
  shift
  for a; do
    case $a in ./*) args+=("${a#.}") ;; *) args+=("$a") ;; esac
  done
  cd "$tree" || return 1
  both 'grep -D skip' "$@" | sed -E 's,^grep: ,gfs-grep: ,
    s,^(gfs-grep: |)\./,\1/,' | LC_ALL=C sort >"$BATS_TEST_TMPDIR/want"
  both gfs-grep "${args[@]}" | LC_ALL=C sort >"$BATS_TEST_TMPDIR/got"
  t diff -a "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
  t grep -aqx "status $want" "$BATS_TEST_TMPDIR/got"
}
both () {
  local status=0 command=$1
  shift
  # shellcheck disable=SC2086
  $command "$@" 2>&1 || status=$?
  echo "status $status"
}

@test "gfs-grep: lines of one file, as grep" {
  agree 0 fox ./text
  agree 1 badger ./text
  agree 0 -n 'o[xg]' ./text
  agree 0 -v fox ./text
  agree 0 -c fox ./text
  agree 0 -o 'fo.' ./text
  agree 0 -b -o 'd[a-z]*' ./text
  agree 0 -w fox ./text
  agree 0 -x one ./text
  agree 0 -i THE ./text
  agree 0 -F . ./text
  agree 0 -E 'fox|dog' ./text
  agree 0 -P 'f(?=oxes)' ./text
  agree 0 -e one -e two ./text
  agree 0 --max-count 2 . ./numbers
  agree 1 x ./empty
  agree 0 -H fox ./link
}

@test "gfs-grep: all files below a directory, as grep -r" {
  agree 0 -r fox ./
  agree 0 -r -n fox ./
  agree 0 -r -l fox ./
  agree 0 -r -L fox ./
  agree 0 -r -c fox ./
  agree 0 -r -h fox ./
  agree 0 -r -a -o -b fox ./
  agree 0 -r -I fox ./
  agree 0 -r -i -w FOX ./
  agree 0 -r -v -c fox ./dir
  agree 1 -r 'no such thing' ./
  agree 0 -r -E '[0-9]{4}$' ./dir
}

@test "gfs-grep: lines around a match, in groups" {
  agree 0 -r -A 1 'number 1[0-9]$' ./dir
  agree 0 -n -B 2 dog ./text
  agree 0 -C 1 three ./text ./numbers
  agree 0 -r -n -C 2 '^29' ./
  agree 0 -C 0 fox ./text
  agree 0 -c -C 1 fox ./text
}

@test "gfs-grep: binary files, bytes that are not UTF-8, letters of the locale" {
  agree 0 fox ./binary
  agree 0 fox ./dir/late
  agree 0 fox ./dir/latin1
  agree 0 -a fox ./binary ./dir/late ./dir/latin1
  agree 0 -c fox ./binary ./dir/late
  agree 1 -I fox ./binary
  agree 0 -i 'GRÖ.E' ./text
  agree 0 'Gr..e ' ./text
  LC_ALL=C agree 1 'Gr..e ' ./text
  agree 0 -c '^.*$' ./dir/below/random
}

@test "gfs-grep: several files, and names with anything in them" {
  agree 0 fox ./text ./dir/unended ./-v
  agree 0 fox $'./new\nline' $'./bad\xff'
  agree 0 -l fox $'./new\nline' $'./bad\xff'
  t gfs-grep -l -0 fox $'/new\nline' /text
  gfs-grep -l -0 fox $'/new\nline' /text | t cmp - <(printf '/new\nline\0/text\0')
  gfs-grep -0 two /text /numbers | t cmp - <(printf '/text\0two\n')
}

@test "gfs-grep: files are searched in the order in which they were named" {
  cd "$tree"
  t -2 gfs-grep -c fox /text /nope /dir /numbers /dir/unended /binary '/dir/[ls]*'
  same "$(grep -c fox text numbers dir/unended binary dir/[ls]* 2>/dev/null |
    grep -v 'dir/loop' | sed 's,^,/,')" "$(grep -v dir/loop <<<"$output")"
}

@test "gfs-grep: names on a terminal are escaped" {
  t on_terminal "gfs-grep -l fox '/new
line'"
  has '/new\nline' "$output"
}

@test "gfs-grep: patterns of names are matched in the image" {
  t gfs-grep -c fox '/t*t'
  same 2 "$(gfs-grep -c . '/dir/small-1[0-1]' | wc -l)"
  same 3 "$output"
}

@test "gfs-grep: --include and --exclude choose by name" {
  t gfs-grep -r -l --include 'small-*' --exclude '*9' number /
  same "$(cd "$tree" && grep -r -l --include 'small-*' --exclude '*9' number . |
    sed 's,^\.,,' | sort)" "$(sort <<<"$output")"
}

@test "gfs-grep: -z unpacks what is compressed, and says what is broken" {
  for f in "$tree"/packed/[!b]* "$tree"/packed/bzip2 "$tree"/text; do
    t gfs-grep -z -n fox "${f#"$tree"}"
    same "$(grep -n fox "$tree/text")" "$output"
  done
  t -2 gfs-grep -z -r -c fox /packed
  has "/packed/gzip:3" "$output"
  has "gfs-grep: /packed/broken: " "$stderr"
  t -1 gfs-grep fox /packed/xz
}

@test "gfs-grep: devices, FIFOs and links are passed over by -r, never opened" {
  T_TIMEOUT=30 t gfs-grep -r -l fox /dir
  hasnt loop "$output"
  hasnt escape "$output"
  same "" "$stderr"
  for f in fifo device disk; do
    T_TIMEOUT=20 t -2 gfs-grep fox "/dir/$f"
    same "gfs-grep: /dir/$f: not a regular file" "$stderr"
  done
  t -2 gfs-grep root /dir/escape/passwd
}

@test "gfs-grep: a device is searched as one file" {
  t gfs-grep -c -a 'jumps over the lazy dog' /dev/sda1
  [ "$output" -ge 1 ]
}

@test "gfs-grep: trouble is status 2, and the other files are searched" {
  t -2 gfs-grep two /nope /text
  same "/text:two" "$output"
  same "gfs-grep: /nope: No such file or directory" "$stderr"
  t -2 gfs-grep -s two /nope /text
  same "" "$stderr"
  t gfs-grep -q two /nope /text
  t -2 gfs-grep two /dir
  same "gfs-grep: /dir: Is a directory" "$stderr"
  t -2 gfs-grep two text
  has "path must start with a / character" "$stderr"
}

@test "gfs-grep: a bad pattern is status 2 and says why, before anything else" {
  t -2 gfs-grep '[a' /text
  has "gfs-grep: Unmatched [" "$stderr"
  t -2 gfs-grep -E '(a' -a "$BATS_TEST_TMPDIR/nope.img"
  has "gfs-grep: Unmatched (" "$stderr"
  t -2 gfs-grep
  t -2 gfs-grep x
  t -2 gfs-grep -E -P x /text
}

@test "gfs-grep: -q and -l end at the first match" {
  T_TIMEOUT=20 t gfs-grep -q -r fox /
  same "" "$output"
  T_TIMEOUT=20 t -1 gfs-grep -q -r 'no such thing' /dir
  t gfs-grep -l 1 /numbers
  same /numbers "$output"
}

@test "gfs-grep: patterns from a file of the host, or stdin" {
  printf 'one\ntwo\n' >"$BATS_TEST_TMPDIR/patterns"
  t gfs-grep -f "$BATS_TEST_TMPDIR/patterns" /text
  same $'one\ntwo' "$output"
  t bash -c 'gfs-grep -r -f - /text <"$0"' "$BATS_TEST_TMPDIR/patterns"
  same $'one\ntwo' "$output"
  t -1 gfs-grep -f /dev/null /text
  t -2 gfs-grep -f "$BATS_TEST_TMPDIR/nope" /text
  has "nope: No such file" "$stderr"
}

@test "gfs-grep: a reader that stops early is not an error" {
  t bash -c 'set -o pipefail; gfs-grep -r . / 2>/dev/null | head -n 1 | wc -l'
  same 1 "$output"
}

@test "gfs-grep: a bad image is status 2, no appliance is 3" {
  GFS_HANDLE='' t -2 gfs-grep -a "$BATS_TEST_TMPDIR/nope.img" x /text
  t -3 gfs-grep --handle "$BATS_TEST_TMPDIR/nothing" x /text
}

@test "gfs-grep: an appliance that is lost is no end of the file" {
  GFS_HANDLE=$(gfs-launch --idle 120 -a "$disk" -m /dev/sda1 3>&- 4>&-)
  export GFS_HANDLE
  later eval "gfs-close -H $GFS_HANDLE 2>/dev/null || true"
  mkfifo "$BATS_TEST_TMPDIR/pipe"
  gfs-grep -a . /dev/sda >"$BATS_TEST_TMPDIR/pipe" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  exec 9<"$BATS_TEST_TMPDIR/pipe"
  head -c 1000 <&9 >/dev/null
  kill -KILL "$(gfs-status | sed -n 's/^qemu-pid: //p')"
  cat <&9 >/dev/null
  exec 9<&-
  t -2 wait "$!"
  has "gfs-grep: /dev/sda: " "$(cat "$BATS_TEST_TMPDIR/err")"
}

@test "gfs-grep: the examples of its page work" { page_examples gfs-grep; }
