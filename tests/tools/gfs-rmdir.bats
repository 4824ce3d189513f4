# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-rmdir: removes what is empty, and only that" {
  gfs-mkdir -p /e1 /e2 /full/x
  gfs-write /file x
  t -1 gfs-rmdir /e1 /full /file /nope /e2
  same $'gfs-rmdir: /full: Directory not empty
gfs-rmdir: /file: Not a directory
gfs-rmdir: /nope: No such file or directory' "$stderr"
  for d in /e1 /e2; do
    t gfs-call exists $d
    same false "$output"
  done
  t gfs-rmdir --ignore-fail-on-non-empty /full
  t gfs-call exists /full/x
  same true "$output"
}

@test "gfs-rmdir: -p removes the directories above" {
  gfs-mkdir -p /p/q/r
  t gfs-rmdir -p /p/q/r/
  t gfs-call exists /p
  same false "$output"
  gfs-mkdir -p /p/q/r /p/other
  t -1 gfs-rmdir -p /p/q/r
  same "gfs-rmdir: /p: Directory not empty" "$stderr"
  t gfs-ls /p
  same other "$output"
}

@test "gfs-rmdir: globs; a link to a directory is none" {
  gfs-mkdir -p /g/1 /g/2 /g/target
  gfs-ln -s target /g/link
  t gfs-rmdir '/g/[12]'
  t -1 gfs-rmdir /g/link
  t gfs-ls /g
  same $'link\ntarget' "$output"
}

@test "gfs-rmdir: the examples of its page work" { page_examples gfs-rmdir; }
