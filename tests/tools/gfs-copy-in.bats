# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../trees.bash

setup_file () { mounted_handle 128M; }
setup () { cd "$BATS_TEST_TMPDIR"; }

@test "gfs-copy-in: a tree of all kinds of files arrives whole" {
  make_tree tree
  t gfs-copy-in tree /
  mkdir out
  gfs-tar-out --xattrs --acls --numeric-owner /tree |
    tar -C out --xattrs --xattrs-include='*' --acls -xpf - 2>/dev/null ||
    [ "$(id -u)" -ne 0 ]
  same "$(listing tree)" "$(listing out)"
}

@test "gfs-copy-in: several files and directories into one" {
  mkdir -p a/b
  echo 1 >one
  echo 2 >a/b/two
  gfs-mkdir /several
  t gfs-copy-in one a a/b/. /several
  t gfs-ls /several
  same $'a\none\ntwo' "$output"
  t gfs-cat /several/one /several/a/b/two /several/two
  same $'1\n2\n2' "$output"
  ln -s a link
  t gfs-copy-in link /several
  t gfs-copy-in link/ /
  t gfs-stat -c %F /several/link /link
  same $'symbolic link\ndirectory' "$output"
}

@test "gfs-copy-in: of two of the same name the second is refused" {
  mkdir a b
  echo 1 >a/x
  echo 2 >b/x
  echo 3 >b/y
  gfs-mkdir /twice
  t -1 gfs-copy-in a/x b/x b/y /twice
  same "gfs-copy-in: b/x: would replace what another source named x became" \
    "$stderr"
  t gfs-cat /twice/x /twice/y
  same $'1\n3' "$output"
  t gfs-copy-in a/. b/. /twice
  t gfs-cat /twice/x /twice/y
  same $'2\n3' "$output"
}

@test "gfs-copy-in: --owner and --xattrs" {
  echo 1 >f
  setfattr -n user.x -v y f || unmet "no xattrs here"
  t gfs-copy-in --owner 12:34 f /
  t gfs-stat -c %u:%g /f
  same 12:34 "$output"
  t gfs-copy-in --owner 7 --xattrs none f /
  t gfs-stat -c %u:%g /f
  same "7:$(id -g)" "$output"
  mkdir back
  t gfs-copy-out /f back
  t getfattr -d back/f
  same "" "$output"
  t -2 gfs-copy-in --owner root f /
  has "--owner: root is not UID" "$stderr"
  t -2 gfs-copy-in --owner 1:x f /
  t -2 gfs-copy-in --owner -1 f /
}

@test "gfs-copy-in: what cannot be read is named, and the rest goes on" {
  echo 1 >one
  t -1 gfs-copy-in nope one /
  same "gfs-copy-in: nope: No such file or directory" "$stderr"
  t gfs-cat /one
  same 1 "$output"
  t -1 gfs-copy-in one /no/such
  has "/no/such: No such file or directory" "$stderr"
  t -1 gfs-copy-in one /one
  has "/one: Not a directory" "$stderr"
}

@test "gfs-copy-in: neither FIFOs nor sockets are read" {
  mkdir special
  mkfifo special/fifo
  python3 -c 'import socket; socket.socket (socket.AF_UNIX).bind ("special/s")'
  t gfs-copy-in special /
  t gfs-ls /special
  same fifo "$output"
}

@test "gfs-copy-in: links of the image do not lead anything out" {
  mkdir -p out/etc
  echo evil >out/etc/passwd
  gfs-mkdir -p /jail
  ln -s ../../../.. up
  t gfs-copy-in up /jail
  t gfs-copy-in out/etc /jail/up
  t gfs-cat /etc/passwd
  same evil "$output"
}

@test "gfs-copy-in: a full image is said to be full" {
  head -c 200M /dev/zero >huge
  t -1 gfs-copy-in huge /
  has "huge: No space left on device" "$stderr"
  gfs-rm /huge
}

@test "gfs-copy-in: the examples of its page work" { page_examples gfs-copy-in; }
