# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# With 600 MiB the file system has blocks of 4 KiB, as the host's mostly has.
setup_file () {
  local tree=$BATS_FILE_TMPDIR/tree

  mounted_handle 600M
  mkdir -p "$tree/a/b/c" "$tree/d" "$tree/-"
  head -c 100001 /dev/urandom >"$tree/a/b/random"
  truncate -s 1G "$tree/a/hole"
  echo x >"$tree/d/small"
  mkdir "$tree/h"
  head -c 50001 /dev/urandom >"$tree/h/one" # which name counts is chance
  ln "$tree/h/one" "$tree/h/two"
  ln -s a "$tree/link"
  mkfifo "$tree/fifo"
  echo x >"$tree/"$'new\nline'
  tar -C "$BATS_FILE_TMPDIR" --sparse -cf - tree | gfs-tar-in - /
}

# as_du ARGUMENT...: the same as du, apart from the order of directories.
as_du () {
  cd "$BATS_FILE_TMPDIR"
  gfs-du -0 "${@/#tree//tree}" | sed -z 's,\t/tree,\ttree,' | sort -z |
    tr '\0' '!' >"$BATS_TEST_TMPDIR/ours"
  du -0 "$@" | sort -z | tr '\0' '!' >"$BATS_TEST_TMPDIR/theirs"
  t diff "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
}

@test "gfs-du: sizes and lines are those of du" {
  # Where directories have another size than in ext4 there is nothing to compare.
  [ "$(stat -c %b "$BATS_FILE_TMPDIR/tree/d")" -eq 8 ] || \
    unmet "a host file system with blocks of 4 KiB"
  as_du tree
  as_du -a tree/a tree/d tree/-
  as_du -s tree
  as_du -c tree/a tree/d tree/a/b
  as_du -c tree/a/b tree/a
  as_du -h tree
  as_du -b tree
  as_du -ab tree/a
  as_du --apparent-size tree
  as_du -d 1 tree
  as_du -a -d 0 tree/a/hole tree
  as_du tree/link tree/fifo tree/d/small
}

@test "gfs-du: a directory comes after what is in it" {
  t gfs-du /tree/a
  same $'/tree/a/b/c\n/tree/a/b\n/tree/a' "$(cut -f 2 <<<"$output")"
}

@test "gfs-du: -x leaves out other file systems" {
  local fs

  fs=$(new_disk 8M)
  /sbin/mke2fs -q -F -t ext4 "$fs"
  t gfs-add --rw --format raw "$fs"
  gfs-mkdir /tree/d/other
  t gfs-mount "$output" /tree/d/other
  head -c 1M /dev/urandom | gfs-write /tree/d/other/f
  with=$(gfs-du -s /tree/d | cut -f 1)
  without=$(gfs-du -sx /tree/d | cut -f 1)
  t gfs-umount /tree/d/other
  gfs-call rmdir /tree/d/other
  t test "$((with - without))" -ge 1024
  t test "$without" -lt 1024
}

@test "gfs-du: --json has every name, and what is missing is named" {
  need python3
  t gfs-du --json -a /tree
  same $'/tree/new\nline' "$(python3 -c 'import json, sys
print(*(i["path"] for i in json.load(sys.stdin) if "/new" in i["path"]))' <<<"$output")"
  t -1 gfs-du -s /nope /tree
  same "gfs-du: /nope: No such file or directory" "$stderr"
  has "/tree" "$output"
  t -2 gfs-du -as /tree
  t -2 gfs-du -d x /tree
}

@test "gfs-du: the examples of its page work" { page_examples gfs-du; }
