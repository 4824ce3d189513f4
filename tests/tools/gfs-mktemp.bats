# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-mkdir /tmp /d
}

@test "gfs-mktemp: a file in /tmp, of root alone" {
  t gfs-mktemp
  [[ $output =~ ^/tmp/tmp\.[A-Za-z0-9]{6}$ ]]
  t gfs-stat -c '%A %s' "$output"
  same "-rw------- 0" "$output"
}

@test "gfs-mktemp: -d makes a directory, with a suffix or not" {
  for args in "" "--suffix=.d" "/d/xXXXXXX.y"; do
    # shellcheck disable=SC2086
    t gfs-mktemp -d $args
    t gfs-stat -c %A "$output"
    same drwx------ "$output"
  done
  t gfs-ls /d
  [[ $output =~ ^x[a-z0-9]{6}\.y$ ]]
}

@test "gfs-mktemp: template, suffix and -p" {
  t gfs-mktemp /d/a.XXXXXX.conf
  [[ $output =~ ^/d/a\.[A-Za-z0-9]{6}\.conf$ ]]
  t gfs-mktemp -p /d --suffix .z aXXXXXXXX
  [[ $output =~ ^/d/aXX[A-Za-z0-9]{6}\.z$ ]]
}

@test "gfs-mktemp: an empty -p is as none" {
  t gfs-mktemp -p ""
  has /tmp/tmp. "$output"
}

@test "gfs-mktemp: names stay different" {
  for _ in 1 2 3 4 5; do gfs-mktemp /d/n.XXXXXX; done >"$BATS_TEST_TMPDIR/names"
  same 5 "$(sort -u "$BATS_TEST_TMPDIR/names" | wc -l)"
}

@test "gfs-mktemp: no such directory, and misuse" {
  t -1 gfs-mktemp -p /nope
  has "/nope/tmp.XXXXXX: No such file or directory" "$stderr"
  t -2 gfs-mktemp /d/XXXXX
  t -2 gfs-mktemp -p /d /d/XXXXXX
  t -2 gfs-mktemp --suffix .x /d/XXXXXX.y
  t -2 gfs-mktemp --suffix /x /d/XXXXXX
  t -2 gfs-mktemp /d/XXXXXX/x
}

@test "gfs-mktemp: the examples of its page work" { page_examples gfs-mktemp; }
