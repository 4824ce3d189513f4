# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# The host's programs of the same names are asked about the same tree.
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir
  seq 20000 >"$tree"/numbers
  seq 5 >"$tree"/five
  printf 'one\ntwo\nthree' >"$tree"/unended
  printf '\n\n\n' >"$tree"/newlines
  printf 'a\0b\nc\0\0d\n' >"$tree"/zeroes
  : >"$tree"/empty
  head -c 300001 /dev/urandom >"$tree"/random
  cp /bin/ls "$tree"/program
  printf 'w\0i\0d\0e\0!\0\1\0s\0h\0o\0r\0t\0' >"$tree"/utf16
  head -c 40 /dev/zero >"$tree"/same
  truncate -s 6G "$tree"/hole
  ln -s numbers "$tree"/link
  ln -s /proc/1/root/etc/passwd "$tree"/escape
  mkfifo "$tree"/fifo
  yes 'twenty bytes of text' | head -c 5000000 >"$tree"/large
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

# files...: those that every call can take
files=(numbers five unended newlines empty random program same link)

@test "strings: as strings -a prints them" {
  need strings
  for f in "${files[@]}" utf16; do
    t gfs-call strings "/$f"
    same "$(strings -a "$tree/$f")" "$output"
  done
}

@test "strings_e: as strings -e prints them, for all encodings" {
  need strings
  for e in s S b l B L; do
    for f in program utf16 random; do
      t gfs-call strings_e "$e" "/$f"
      same "$(strings -a -e "$e" "$tree/$f" | tr -d '\0')" "$output"
    done
  done
  t -1 gfs-call strings_e x /program
  has "x: unknown encoding, expecting one of sSblBL" "$stderr"
  t -1 gfs-call strings_e '' /program
}

@test "hexdump: as hexdump -C prints it" {
  need hexdump
  for f in five unended zeroes empty same random program utf16; do
    t gfs-call hexdump "/$f"
    same "$(hexdump -C "$tree/$f")" "$output"
  done
}

@test "wc_l, wc_w, wc_c: as wc counts in the C locale" {
  for f in "${files[@]}" zeroes utf16; do
    for what in l w c; do
      t gfs-call "wc_$what" "/$f"
      same "$(LC_ALL=C wc "-$what" <"$tree/$f")" "$output"
    done
  done
}

@test "wc_c: a number that the call cannot return is an error" {
  t -1 gfs-call wc_c /hole
  has "/hole: Value too large" "$stderr"
}

@test "head_n: as head -n prints it, with positive and negative numbers" {
  for f in "${files[@]}"; do
    [ "$f" = random ] || [ "$f" = program ] && continue
    for n in 1 3 10 30000 -1 -3 -30000; do
      t gfs-call head_n "$n" "/$f"
      same "$(head -n "$n" "$tree/$f")" "$output"
    done
    t gfs-call head_n 0 "/$f"
    same "" "$output"
  done
  t gfs-call head /numbers
  same "$(head "$tree/numbers")" "$output"
}

@test "tail_n: as tail -n prints it, and from a line on if negative" {
  for f in "${files[@]}"; do
    [ "$f" = random ] || [ "$f" = program ] && continue
    for n in 1 2 3 10 4000 30000; do
      t gfs-call tail_n "$n" "/$f"
      same "$(tail -n "$n" "$tree/$f")" "$output"
      t gfs-call tail_n "-$n" "/$f"
      same "$(tail -n "+$n" "$tree/$f")" "$output"
    done
    t gfs-call tail_n 0 "/$f"
    same "" "$output"
  done
  t gfs-call tail /numbers
  same "$(tail "$tree/numbers")" "$output"
}

@test "head, tail: lines end at a zero byte" {
  t gfs-call head /zeroes
  same $'a\nc' "$output"
  t gfs-call tail_n 1 /zeroes
  same c "$output"
}

@test "head, tail: little is read of a huge file, and holes are no lines" {
  T_TIMEOUT=20 t gfs-call head_n 2 /large
  same $'twenty bytes of text\ntwenty bytes of text' "$output"
  T_TIMEOUT=20 t gfs-call tail_n 1 /large
  same "$(tail -n 1 "$tree/large")" "$output"
}

@test "text: what does not fit in a message is refused, and says so" {
  for call in strings hexdump "head_n 1000000" "tail_n 1000000" "tail_n -1"; do
    # shellcheck disable=SC2086
    t -1 gfs-call $call /large
    has "/large: the result is too large for a message (4 MiB)" "$stderr"
  done
}

@test "text: a directory, a FIFO, a missing file, a way out are refused" {
  for call in strings "strings_e s" hexdump wc_l wc_w wc_c head "head_n 1" tail \
    "tail_n 1"; do
    for f in dir fifo nope escape; do
      # shellcheck disable=SC2086
      T_TIMEOUT=20 t -1 gfs-call $call "/$f"
      has "/$f: " "$stderr"
    done
  done
}
