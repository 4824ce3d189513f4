# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir
  seq 30000 >"$tree"/numbers
  printf 'no newline at the end' >"$tree"/unended
  : >"$tree"/empty
  printf 'Größe\u00a0und\u2003Maß 漢字\u0085x\u2028y\u2060z\u3000\ttab\fform\vfeed\r\nx\n' >"$tree"/wide
  printf 'Gr\xf6\xdfe \xff \xc3(\n\xe2\x82' >"$tree"/latin1
  printf 'a\0b c\0\0 d\n\1\2 \3\n' >"$tree"/controls
  head -c 1000003 /dev/urandom >"$tree"/random
  cp /bin/ls "$tree"/program
  echo odd >"$tree"/$'new\nline'
  mkfifo "$tree"/fifo
  truncate -s 3G "$tree"/hole
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}
files=(numbers unended empty wide latin1 controls random program)

@test "gfs-wc: every count of every file, as wc" {
  for f in "${files[@]}"; do
    for what in '' -l -w -c -m -L -lw -lwmcL; do
      # shellcheck disable=SC2086
      t gfs-wc $what "/$f"
      # shellcheck disable=SC2086
      same "$(wc $what "$tree/$f" | sed "s,$tree,,")" "$output"
    done
  done
}

@test "gfs-wc: the same in the C locale" {
  for f in "${files[@]}"; do
    LC_ALL=C t gfs-wc -lwmcL "/$f"
    same "$(LC_ALL=C wc -lwmcL "$tree/$f" | sed "s,$tree,,")" "$output"
  done
}

@test "gfs-wc: a sum of several files, in columns as wide as wc's" {
  t gfs-wc "${files[@]/#//}"
  same "$(cd "$tree" && wc "${files[@]}" | sed 's, \([a-z]*[a-z1]\)$, /\1,
    s,/total,total,')" "$output"
  t gfs-wc -l '/[nu]*[sd]'
  same "$(cd "$tree" && wc -l numbers unended | sed 's, \([nu]\), /\1,')" \
    "$output"
}

@test "gfs-wc: a file of 3 GiB, nearly all a hole" {
  T_TIMEOUT=100 t gfs-wc -lc /hole
  same "         0 3221225472 /hole" "$output"
}

@test "gfs-wc: -c alone reads nothing" {
  T_TIMEOUT=10 t gfs-wc -c /hole
  same "3221225472 /hole" "$output"
  t gfs-wc -c /dev/sda1
  same "66060288 /dev/sda1" "$output"
  T_TIMEOUT=20 t -1 gfs-wc -c /fifo /dir /nope
  same "gfs-wc: /fifo: not a regular file
gfs-wc: /dir: Is a directory
gfs-wc: /nope: No such file or directory" "$stderr"
}

@test "gfs-wc: JSON" {
  t gfs-wc --json -lm /wide $'/new\nline'
  has '"lines": 2' "$output"
  has '"path": "/new\nline"' "$output"
  same "$(wc -m <"$tree/wide")" \
    "$(sed -n 's/.*"chars": \([0-9]*\).*/\1/p' <<<"$output" | head -n 1)"
  hasnt words "$output"
}

@test "gfs-wc: failures are named, the others counted" {
  T_TIMEOUT=20 t -1 gfs-wc -l /nope /fifo /dir /unended
  same $'0 /unended\n0 total' "$(sed 's/^ *//' <<<"$output")"
  same "gfs-wc: /nope: No such file or directory
gfs-wc: /fifo: not a regular file
gfs-wc: /dir: Is a directory" "$stderr"
}

@test "gfs-wc: nothing is mounted: that is said, and devices can be read" {
  GFS_HANDLE=$(gfs-launch --idle 60 -a "$disk" 3>&- 4>&-)
  later gfs-close -H "$GFS_HANDLE"
  t -1 gfs-wc -l /numbers
  has "mount" "$stderr"
  t gfs-wc -l /dev/sda
}

@test "gfs-wc: the examples of its page work" { page_examples gfs-wc; }
