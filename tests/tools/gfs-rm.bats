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

@test "gfs-rm: -d takes files as well, and -f what is no directory" {
  gfs-mkdir /d1
  gfs-write /d2 x
  gfs-write /d3 x
  t gfs-rm -d /d1 /d2
  t -1 gfs-rm /d3/below
  t gfs-rm -f /d3/below /d3
  t gfs-ls /
  hasnt d1 "$output"
  hasnt d2 "$output"
  hasnt d3 "$output"
}

@test "gfs-rm: patterns are those of the image, and / stays" {
  gfs-mkdir -p /glob/dir
  gfs-write /glob/a1 x
  gfs-write /glob/a2 x
  t gfs-rm '/glob/a*'
  t gfs-ls /glob
  same dir "$output"
  for root in / // /glob/.. /glob/.; do
    t -1 gfs-rm -rf "$root"
    has "refusing" "$stderr"
  done
  t gfs-rm -R /glob
}

@test "gfs-rm: the examples of its page work" { page_examples gfs-rm; }
