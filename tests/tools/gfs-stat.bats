# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  mkdir "$BATS_FILE_TMPDIR/tree"
  ln -s file "$BATS_FILE_TMPDIR/tree/link"
  echo 12345 >"$BATS_FILE_TMPDIR/tree/file"
  chmod 4755 "$BATS_FILE_TMPDIR/tree/file"
  tar -cf - -C "$BATS_FILE_TMPDIR" tree | gfs-tar-in /
}

@test "gfs-stat: tells type, mode and size" {
  t gfs-stat /tree/file
  has "type: regular file" "$output"
  has "mode: 4755 -rwsr-xr-x" "$output"
  has "size: 6" "$output"
}

@test "gfs-stat: a symlink is told itself, or what it leads to with -L" {
  t gfs-stat /tree/link
  has "type: symbolic link" "$output"
  t gfs-stat -L /tree/link
  has "type: regular file" "$output"
}

@test "gfs-stat: --json is JSON" {
  need python3
  gfs-stat --json / /tree/file >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
for e in json.load (open (sys.argv[1])): print (e["path"], e["type"], e["mode"])
' "$BATS_TEST_TMPDIR/json"
  same $'/ directory 0755\n/tree/file regular file 4755' "$output"
}

@test "gfs-stat: -c prints what is asked for, and refuses what it cannot" {
  t gfs-stat -c '%n: %s bytes, %a %A %F, 100%%' /tree/file
  same "/tree/file: 6 bytes, 4755 -rwsr-xr-x regular file, 100%" "$output"
  t -2 gfs-stat -c '%q' /tree/file
  has "%q" "$stderr"
  t -2 gfs-stat -c 'x%' /tree/file
}

@test "gfs-stat: a missing file is named, the others are told" {
  t -1 gfs-stat /nope /tree
  same "gfs-stat: /nope: No such file or directory" "$stderr"
  has "path: /tree" "$output"
}

@test "gfs-stat: the examples of its page work" { page_examples gfs-stat; }
