# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

# both ARGUMENT...: truncate(1) on the host and gfs-truncate in the image, on a
# file of 10,000 bytes and on none.
both () {
  local f

  cd "$BATS_TEST_TMPDIR"
  rm -f old new
  head -c 10000 /dev/zero >old
  head -c 10000 /dev/zero | gfs-write /old
  gfs-rm -f /new
  t truncate "$@" old new
  t gfs-truncate "$@" /old /new
  for f in old new; do
    same "$(stat -c %s "$f" 2>&1 | grep -o '^[0-9]*$')" \
      "$(gfs-call filesize "/$f" 2>/dev/null)"
  done
}

@test "gfs-truncate: sizes are those of truncate" {
  for size in 0 5 20K 3KB 1MiB +7 -7 -20K '<5K' '<1M' '>1M' '>5' /4096 %4096 %10000; do
    both -s "$size"
  done
  both -c -s 5
}

@test "gfs-truncate: -r takes a length, which -s may change" {
  gfs-write /ref 12345
  t gfs-truncate -r /ref /a
  t gfs-truncate -r /ref -s +10 /b
  t gfs-call filesize /a
  same 5 "$output"
  t gfs-call filesize /b
  same 15 "$output"
  t -1 gfs-truncate -r /nope /a
  has "/nope: No such file or directory" "$stderr"
  t -2 gfs-truncate -r /ref -s 10 /b
}

@test "gfs-truncate: what is no size, no file or too much" {
  t -2 gfs-truncate /a
  t -2 gfs-truncate -s x /a
  t -2 gfs-truncate -s /0 /a
  t -1 gfs-truncate -s 1 /
  has "Is a directory" "$stderr"
  t -1 gfs-truncate -s 7E /a /nope/x
  has "/a: " "$stderr"
  has "/nope/x: No such file or directory" "$stderr"
}

@test "gfs-truncate: patterns are those of the image" {
  gfs-write /p1 x
  gfs-write /p2 x
  t gfs-truncate -s 0 '/p?'
  t gfs-cat /p1 /p2
  same "" "$output"
}

@test "gfs-truncate: the examples of its page work" { page_examples gfs-truncate; }
