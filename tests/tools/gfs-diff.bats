# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# Two directories on the host, a and b, each in an image of its own and both
# together in a third.
setup_file () {
  a=$BATS_FILE_TMPDIR/a b=$BATS_FILE_TMPDIR/b
  both=$BATS_FILE_TMPDIR/both
  export a b
  mkdir -p "$a"/etc "$a"/same/deep "$a"/gone/below "$a"/order "$a"/order-a
  echo text >"$a"/etc/text
  echo one >"$a"/etc/one
  seq 10 >"$a"/etc/numbers
  head -c 300000 /dev/urandom >"$a"/same/random
  for i in {1..600}; do echo "$i" >"$a/same/deep/$i"; done
  : >"$a"/gone/below/leaf
  echo x >"$a"/order/in
  echo x >"$a"/order.b
  echo x >"$a"/order-a/in
  echo odd >"$a"/$'new\nline'
  echo odd >"$a"/$'\xff'
  echo x >"$a"/first
  ln "$a"/first "$a"/second
  ln -s first "$a"/link
  mkfifo "$a"/pipe
  find "$a" -exec touch -h -d '2020-01-01' {} +
  cp -a "$a" "$b"

  rm -r "$b"/gone
  mkdir "$b"/added
  echo new >"$b"/added/$'new\nfile'
  echo longer text >"$b"/etc/text
  echo two >"$b"/etc/one
  sed -i s/5/five/ "$b"/etc/numbers
  chmod 600 "$b"/same/random
  ln -sf second "$b"/link
  rm "$b"/second "$b"/pipe
  cp -p "$b"/first "$b"/second
  echo x >"$b"/pipe
  echo odD >"$b"/$'\xff'
  find "$b" -exec touch -h -d '2020-01-01' {} +
  touch -d '2021-01-01' "$b"/order/in

  mkdir "$both"
  cp -a "$a" "$b" "$both"
  disk_a=$(new_fs_disk 32M "$a") disk_b=$(new_fs_disk 32M "$b")
  disk=$(new_fs_disk 48M "$both")
  export disk_a disk_b disk
  # What mke2fs cannot bring along.
  gfs-launch --rw --format raw -a "$disk_b" -m /dev/sda1 -- sh -c '
    gfs-call lsetxattr user.one value 5 /etc/one
    gfs-call lchown 5 6 /same/deep/7'

  one=$(gfs-launch --idle 120 -a "$disk_a" -m /dev/sda1 3>&- 4>&-)
  later gfs-close -H "$one"
  two=$(gfs-launch --idle 120 -a "$disk_b" -m /dev/sda1 3>&- 4>&-)
  later gfs-close -H "$two"
  export one two
}

# differ [-STATUS] [ARGUMENT...]: of the two
differ () {
  local status=-1

  [[ ${1:-} =~ ^-[0-9]$ ]] && { status=$1; shift; }
  t "$status" gfs-diff -H "$one" --handle2 "$two" "$@"
}

changes='= target /link
= content /\xff
+ /added
+ /added/new\nfile
= size:21:24 /etc/numbers
= uid:0:5,gid:0:6 /same/deep/7
= mode:0644:0600 /same/random
= size:5:12 /etc/text
= xattr:user.one,content /etc/one
- /gone
- /gone/below
- /gone/below/leaf
= mtime /order/in
= type:fifo:regular-file /pipe
= links /second'

# plain: what was printed, sorted, odd bytes escaped, without the times of
# directories, which are the file system's
plain () {
  sed -z 's/new\nfile/new\\nfile/; s/\xff/\\xff/' "$1" |
    grep -v '^= mtime /\(etc\|same/deep\|same\|lost+found\)\?$' | LC_ALL=C sort
}

@test "gfs-diff: two images, and everything that can be told apart" {
  t -1 gfs-diff -a "$disk_a" -A "$disk_b"
  same "" "$stderr"
  same "$(LC_ALL=C sort <<<"$changes")" "$(plain "$BATS_TEST_TMPDIR/.stdout")"
}

@test "gfs-diff: the same is status 0, and prints nothing" {
  t gfs-diff -a "$disk_a" -A "$disk_a"
  same "" "$output$stderr"
  t gfs-diff --json -H "$one" --handle2 "$one"
  same "[]" "$output"
  t gfs-diff -q -H "$one" /etc /etc
  t gfs-diff -a "$disk" /a /a
}

@test "gfs-diff: agrees with the host's diff about contents" {
  LC_ALL=C diff -rq --no-dereference "$a" "$b" |
    LC_ALL=C sed -n "s,^Files $a/.* and $b\(/[^ ]*\) differ,\1,p" | LC_ALL=C sort >"$BATS_TEST_TMPDIR/host"
  differ --no-times
  LC_ALL=C sed -n 's/^= .*\(content\|size:[0-9:]*\) //p' "$BATS_TEST_TMPDIR/.stdout" |
    LC_ALL=C sort >"$BATS_TEST_TMPDIR/ours"
  t diff "$BATS_TEST_TMPDIR/host" "$BATS_TEST_TMPDIR/ours"
}

@test "gfs-diff: handles, an image and a handle, directories of one" {
  differ
  same "$(LC_ALL=C sort <<<"$changes")" "$(plain "$BATS_TEST_TMPDIR/.stdout")"
  t -1 gfs-diff -H "$one" -A "$disk_b"
  same "$(LC_ALL=C sort <<<"$changes")" "$(plain "$BATS_TEST_TMPDIR/.stdout")"
  t -1 env GFS_HANDLE="$one" gfs-diff --handle2 "$two" /etc
  has "= size:5:12 /text" "$output"
  t -1 gfs-diff -a "$disk" /a/etc /b/etc
  has "= size:5:12 /text" "$output"
  t -1 gfs-diff -H "$one" /etc/text /etc/one
  has "size:5:4 /" "$output"
  t gfs-diff -H "$one" /etc/text /etc/text
}

@test "gfs-diff: -m and -M say what is mounted" {
  t -1 gfs-diff -a "$disk_a" -m /dev/sda1 -A "$disk_b" /etc
  has "= size:5:12 /text" "$output"
  t -1 gfs-diff -a "$disk_a" -m /dev/sda1 -A "$disk_b" -M /dev/sda1:/:ro /etc
  has "= size:5:12 /text" "$output"
  t -2 gfs-diff -a "$disk_a" -A "$disk_b" -M /dev/sda7
}

@test "gfs-diff: what is not of interest is left out" {
  differ --no-times --no-owners --no-xattrs --no-content
  for word in mtime uid gid xattr content; do hasnt "$word" "$output"; done
  has "= size:5:12 /etc/text" "$output"
}

@test "gfs-diff: -u shows how texts differ" {
  differ -u --no-times /etc
  has "= size:21:24 /numbers
--- a/numbers
+++ b/numbers
$(cd "$BATS_FILE_TMPDIR" && diff -u a/etc/numbers b/etc/numbers | tail -n +3)" "$output"
  differ -u --no-times
  has '--- a/'$'\xff' "$output"
}

@test "gfs-diff: a reader that stops early is not an error of diff's either" {
  mkdir "$BATS_TEST_TMPDIR/x" "$BATS_TEST_TMPDIR/y"
  seq 200000 >"$BATS_TEST_TMPDIR/x/long"
  seq 200001 400000 >"$BATS_TEST_TMPDIR/y/long"
  gfs-diff -u --no-times -a "$(new_fs_disk 32M "$BATS_TEST_TMPDIR/x")" \
    -A "$(new_fs_disk 32M "$BATS_TEST_TMPDIR/y")" \
    2>"$BATS_TEST_TMPDIR/err" | head -n 3 >"$BATS_TEST_TMPDIR/out"
  same "" "$(cat "$BATS_TEST_TMPDIR/err")"
  has "--- a/long" "$(cat "$BATS_TEST_TMPDIR/out")"
}

@test "gfs-diff: -q says nothing, the status says it all" {
  differ -q
  same "" "$output$stderr"
  differ -q --no-times --no-xattrs /etc
}

@test "gfs-diff: --json tells old and new" {
  need python3
  differ --json
  cp "$BATS_TEST_TMPDIR/.stdout" "$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
found = {e["path"]: e for e in json.load (open (sys.argv[1]))}
e = found["/same/random"]
print (e["change"], e["what"], e["old"]["mode"], e["new"]["mode"])
print (found["/gone"]["change"], "new" in found["/gone"])
print (found["/added/new\nfile"]["change"], "old" in found["/added/new\nfile"])
print (found["/etc/one"]["what"])' "$BATS_TEST_TMPDIR/json"
  same "changed ['mode'] 0644 0600
removed False
added False
['xattr:user.one', 'content']" "$output"
}

@test "gfs-diff: -0 keeps names with newlines apart, a terminal gets them escaped" {
  differ -1 -0
  cp "$BATS_TEST_TMPDIR/.stdout" "$BATS_TEST_TMPDIR/out"
  t bash -c 'tr "\n\0" "|\n" <"$1" | grep -xF -- "+ /added/new|file"' - \
    "$BATS_TEST_TMPDIR/out"
  t -1 on_terminal "gfs-diff -H '$one' --handle2 '$two'"
  has '+ /added/new\nfile' "$output"
  has '/\xff' "$output"
}

@test "gfs-diff: trouble is status 2" {
  differ -2 /nope
  same "gfs-diff: /nope: No such file or directory
gfs-diff: /nope: No such file or directory" "$stderr"
  differ -2 /same /nope
  same "" "$output"
  t -2 gfs-diff -a "$disk_a" -A nope.img
  t -2 gfs-diff -a nope.img -A "$disk_a"
  t -3 gfs-diff -a "$disk_a" --handle2 "$BATS_TEST_TMPDIR/nothing"
}

@test "gfs-diff: what makes no sense is misuse" {
  t -2 gfs-diff -a "$disk_a"
  has "compare with what" "$stderr"
  t -2 gfs-diff -a "$disk_a" /etc
  t -2 gfs-diff -a "$disk_a" -A "$disk_b" /a /b /c
  t -2 gfs-diff -a "$disk_a" -A "$disk_b" relative
  t -2 gfs-diff -a "$disk_a" -A "$disk_b" --handle2 x
  t -2 gfs-diff -a "$disk_a" -u --json -A "$disk_b"
  t -2 gfs-diff -a "$disk_a" --handle2 x -M /dev/sda1
}

@test "gfs-diff: links out of the image are compared as links" {
  mkdir "$BATS_TEST_TMPDIR/x" "$BATS_TEST_TMPDIR/y"
  ln -s /proc/1/root "$BATS_TEST_TMPDIR/x/link"
  ln -s /proc/self/root "$BATS_TEST_TMPDIR/y/link"
  touch -h -d '2020-01-01' "$BATS_TEST_TMPDIR"/?/link
  mkfifo "$BATS_TEST_TMPDIR"/{x,y}/fifo
  t -1 gfs-diff --no-times -a "$(new_fs_disk 16M "$BATS_TEST_TMPDIR/x")" \
    -A "$(new_fs_disk 16M "$BATS_TEST_TMPDIR/y")"
  same "= target /link" "$output"
}

@test "gfs-diff: the examples of its page work" { page_examples gfs-diff; }
