# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# A tree with odd names in it, on the host and in the image.
setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/empty "$tree"/deep/a/b/c "$tree/- x" "$tree"/many
  touch "$tree"/file "$tree"/.hidden "$tree"/$'new\nline' "$tree"/$'\xff' \
    "$tree"/deep/a/b/c/leaf "$tree/- x/-n"
  (cd "$tree"/many && seq -f 'a-file-with-quite-a-long-name-%g' 2000 | xargs touch)
  ln -s / "$tree"/to-root
  ln -s ../deep "$tree"/deep/a/loop
  ln -s deep "$tree"/to-deep
  mkfifo "$tree"/fifo
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

# on_host DIRECTORY: what find0 should say, sorted
on_host () {
  (cd "$tree$1" && find . -mindepth 1 -print0 | sed -z 's,^\./,,' |
    LC_ALL=C sort -z)
}

@test "find0: all names below a directory, each followed by a NUL" {
  for d in /deep /many "/- x" /empty; do
    t gfs-call find0 "$d" "$BATS_TEST_TMPDIR/names"
    t cmp <(on_host "$d") <(LC_ALL=C sort -z "$BATS_TEST_TMPDIR/names")
  done
  t gfs-call find0 / "$BATS_TEST_TMPDIR/names"
  t cmp <(on_host /) <(LC_ALL=C sort -z "$BATS_TEST_TMPDIR/names" |
    sed -z '/^lost+found/d')
}

@test "find0: a directory comes before what is in it" {
  t gfs-call find0 /deep "$BATS_TEST_TMPDIR/names"
  same "a a/b a/b/c a/b/c/leaf" \
    "$(tr '\0' ' ' <"$BATS_TEST_TMPDIR/names" | sed 's, a/loop,,; s, $,,')"
}

@test "find: the same, sorted by bytes" {
  gfs-call -0 find / | sed -z '/^lost+found/d' >"$BATS_TEST_TMPDIR/names"
  t cmp <(on_host /) "$BATS_TEST_TMPDIR/names"
  t gfs-call find /empty
  same "" "$output"
}

@test "find: follows a link to the directory, and none below it" {
  t gfs-call find /to-deep
  same "$(on_host /deep | tr '\0' '\n')" "$output"
  t gfs-call find /to-root/deep/a/b
  same $'c\nc/leaf' "$output"
}

@test "find, find0: what is no directory is an error" {
  t -1 gfs-call find /file
  has "/file: Not a directory" "$stderr"
  t -1 gfs-call find0 /nope -
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call find relative
  has "relative: path must start with a /" "$stderr"
}

@test "find0: enters other mounted filesystems" {
  t gfs-add "$disk"
  gfs-call mount_ro "${output}1" /empty
  t gfs-call find /empty
  has deep/a/b/c/leaf "$output"
  t gfs-call umount /empty
}

@test "find0: a reader that goes away leaves a working channel" {
  gfs-call find0 / - | head -c 10 >"$BATS_TEST_TMPDIR/head" || true
  t gfs-call find /deep/a/b
  same $'c\nc/leaf' "$output"
}
