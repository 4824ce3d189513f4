# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Patterns in the arguments of tools match names of the image.
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-mkdir /g
  gfs-write /g/a.txt a
  gfs-write /g/b.txt b
  gfs-write '/g/[ab].txt' literal
  gfs-write /g/.hidden.txt h
}

@test "globs: a tool takes what a pattern matches, in order" {
  t gfs-cat '/g/?.txt'
  same ab "$output"
  t gfs-cat '/g/{b,a}.txt'
  same ba "$output"
}

@test "globs: the very name of a file is no pattern" {
  t gfs-cat '/g/[ab].txt'
  same literal "$output"
}

@test "globs: a backslash takes a character as it is" {
  t gfs-cat '/g/\[ab\].txt'
  same literal "$output"
}

@test "globs: what matches nothing is named as it was written" {
  t -1 gfs-cat '/g/*.nope' /g/a.txt
  same a "$output"
  same "gfs-cat: /g/*.nope: No such file or directory" "$stderr"
}

@test "globs: rm removes what matches and leaves hidden files" {
  gfs-mkdir /r
  gfs-write /r/x x
  gfs-write /r/.y y
  t gfs-rm '/r/*'
  t gfs-ls -0 -A /r
  has .y "$output"
  hasnt x "$output"
}
