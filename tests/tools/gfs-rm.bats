# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-rm: removes files, and says which are missing" {
  gfs-write /a x
  gfs-write /b x
  t -1 gfs-rm /a /nope /b
  same "gfs-rm: /nope: No such file or directory" "$stderr"
  t gfs-ls /
  hasnt a$'\n' "$output"
}

@test "gfs-rm: a directory needs -r or, empty, -d" {
  gfs-mkdir -p /dir/sub
  t -1 gfs-rm /dir
  has "gfs-rm: /dir: " "$stderr"
  t -1 gfs-rm -d /dir
  has "not empty" "$stderr"
  t gfs-rm -r /dir
  t -1 gfs-stat /dir
}

@test "gfs-rm: -f does not mind what does not exist, -r alone does" {
  t gfs-rm -f /nope
  t -1 gfs-rm -r /nope
  t gfs-rm -rf /nope
}

@test "gfs-rm: removes a symlink, not what it points to" {
  mkdir "$BATS_TEST_TMPDIR/tree"
  ln -s target "$BATS_TEST_TMPDIR/tree/link"
  mkdir "$BATS_TEST_TMPDIR/tree/target"
  touch "$BATS_TEST_TMPDIR/tree/target/kept"
  tar -cf - -C "$BATS_TEST_TMPDIR" tree | gfs-tar-in /
  t gfs-rm -r /tree/link
  t gfs-ls /tree/target
  same kept "$output"
}

@test "gfs-rm: the examples of its page work" { page_examples gfs-rm; }
