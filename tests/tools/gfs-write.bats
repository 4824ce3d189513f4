# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-write: makes TEXT the whole contents, without a newline" {
  t gfs-write /text 'a longer text'
  t gfs-write /text short
  t gfs-cat /text
  same short "$output"
}

@test "gfs-write: takes stdin without TEXT, of any length" {
  seq 1000000 >"$BATS_TEST_TMPDIR/numbers"
  t gfs-write /numbers <"$BATS_TEST_TMPDIR/numbers"
  gfs-cat /numbers >"$BATS_TEST_TMPDIR/copy"
  t cmp "$BATS_TEST_TMPDIR/numbers" "$BATS_TEST_TMPDIR/copy"
}

@test "gfs-write: a missing directory is an error" {
  t -1 gfs-write /no/such/file x
  has "gfs-write: /no/such/file: No such file or directory" "$stderr"
}

@test "gfs-write: a disk without --rw is misuse: it would change nothing" {
  t -2 env -u GFS_HANDLE gfs-write -a "$disk" /text x
  has "--rw" "$stderr"
}

@test "gfs-write: --rw on an image that is not plainly raw wants --format" {
  need qemu-img
  t qemu-img create -q -f qcow2 "$BATS_TEST_TMPDIR/q.img" 10M
  t -1 gfs-write --rw --add "$BATS_TEST_TMPDIR/q.img" -m /dev/sda /text x
  has "format" "$stderr"
}

@test "gfs-write: what was written is in the image when it returns" {
  copy=$(new_fs_disk 32M)
  t gfs-write --rw --format raw --add "$copy" /proof "it was here"
  fsck_disk "$copy"
  t gfs-cat -a "$copy" /proof
  same "it was here" "$output"
}

@test "gfs-write: -a writes behind the end, or makes the file" {
  t gfs-write -a /log one
  echo two | gfs-write --append /log
  t gfs-cat /log
  same onetwo "$output"
}

@test "gfs-write: what is replaced keeps all that is known about it" {
  local tree=$BATS_TEST_TMPDIR/tree

  [ "$(id -u)" -eq 0 ] || unmet "the file's owner needs root"
  need setfacl setfattr getfacl getfattr
  mkdir "$tree" "$tree.out"
  echo old >"$tree/f"
  chown 12:34 "$tree/f"
  setfacl -m u:99:r "$tree/f"
  setfattr -n user.a -v b "$tree/f"
  setfattr -n security.selinux -v some_label "$tree/f"
  chmod u+s "$tree/f"
  ln "$tree/f" "$tree/hard"
  ln -s ../tree/f "$tree/link"
  tar --xattrs --xattrs-include='*' --acls -C "$BATS_TEST_TMPDIR" -cf - tree |
    gfs-tar-in --xattrs --acls --selinux - /
  echo new | gfs-write /tree/link
  t gfs-cat /tree/f /tree/hard
  same $'new\nold' "$output"
  gfs-tar-out --xattrs --acls --selinux /tree - |
    tar --xattrs --xattrs-include='*' --acls -p -C "$tree.out" -xf -
  t test -L "$tree.out/link"
  for dir in "$tree" "$tree.out"; do
    (cd "$dir" && stat -c '%a %u %g' f && getfacl -n f && getfattr -d -m - f) \
      >"$dir.list"
  done
  t diff "$tree.list" "$tree.out.list"
}

@test "gfs-write: a link to nowhere makes the file there, inside the image" {
  mkdir "$BATS_TEST_TMPDIR/l"
  ln -s ../../../made "$BATS_TEST_TMPDIR/l/far"
  ln -s /l/loop "$BATS_TEST_TMPDIR/l/loop"
  tar -C "$BATS_TEST_TMPDIR" -cf - l | gfs-tar-in - /
  t gfs-write /l/far text
  t gfs-cat /made
  same text "$output"
  t -1 gfs-write /l/loop text
  has "Too many levels of symbolic links" "$stderr"
}

@test "gfs-write: a FIFO, a device and a directory are refused" {
  mkdir "$BATS_TEST_TMPDIR/s"
  mkfifo "$BATS_TEST_TMPDIR/s/fifo"
  tar -C "$BATS_TEST_TMPDIR" -cf - s | gfs-tar-in - /
  T_TIMEOUT=20 t -1 gfs-write /s/fifo text
  has "/s/fifo: not a regular file" "$stderr"
  T_TIMEOUT=20 t -1 gfs-write -a /s/fifo text
  t -1 gfs-write /s text
  has "Is a directory" "$stderr"
  t -1 gfs-write / text
}

@test "gfs-write: on a full disk the old file stays, and nothing else" {
  gfs-mkdir /full
  gfs-write /full/f precious
  head -c 100M /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/large"
  t -1 gfs-write /full/f <"$BATS_TEST_TMPDIR/large"
  has "No space left on device" "$stderr"
  t -1 gfs-write -a /full/f <"$BATS_TEST_TMPDIR/large"
  t -1 gfs-write /full/g <"$BATS_TEST_TMPDIR/large"
  t gfs-ls /full
  same f "$output"
  t gfs-cat /full/f
  same precious "$output"
}

@test "gfs-write: interrupted, it has changed nothing, and left nothing" {
  gfs-mkdir /cut
  gfs-write /cut/f precious
  for option in --quiet --append; do
    mkfifo "$BATS_TEST_TMPDIR/$option"
    gfs-write "$option" /cut/f <"$BATS_TEST_TMPDIR/$option" 3>&- 4>&- &
    exec 7>"$BATS_TEST_TMPDIR/$option"
    head -c 4M /dev/zero >&7 # more than is read ahead
    kill -TERM $!
    wait $! || true
    exec 7>&-
    eventually precious_only
  done
}
precious_only () {
  same precious "$(gfs-cat /cut/f)" && same f "$(gfs-ls /cut)"
}

@test "gfs-write: a name of 255 bytes, and one that is not UTF-8" {
  local long

  long=$(printf 'x%.0s' {1..255})
  t gfs-write "/$long" one
  t gfs-write "/$long" two
  t gfs-write $'/\xff\n-' three
  t gfs-cat "/$long" $'/\xff\n-'
  same twothree "$output"
}

@test "gfs-write: the examples of its page work" { page_examples gfs-write; }
