# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir
  seq 100000 >"$tree"/numbers
  cat >"$tree"/text <<'END'
The quick brown fox
jumps over the lazy dog.
a.c
abc
A.C

tab	here
back\slash [bracket] *star* ^caret$ {brace} a+b (paren) x|y
END
  printf 'no newline at the end, abc' >"$tree"/unended
  printf 'abc\0def\nxyz\nabc\xff\xfe\n' >"$tree"/binary
  : >"$tree"/empty
  for z in gzip bzip2 xz zstd lz4; do
    command -v "$z" >/dev/null || continue
    "$z" -q -c "$tree"/text >"$tree/text.$z"
  done
  head -c 100 "$tree"/text.gzip >"$tree"/broken
  head -c 17000000 /dev/zero | tr '\0' x >"$tree"/long
  yes abc | head -c 5000000 >"$tree"/large
  mkfifo "$tree"/fifo
  ln -s /proc/1/root/etc/passwd "$tree"/escape
  disk=$(new_fs_disk 128M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

# agree CALL OPTIONS-OF-GREP PATTERN FILE: the same lines
agree () {
  t gfs-call "$1" "$3" "/$4"
  # shellcheck disable=SC2086
  same "$(LC_ALL=C grep -a $2 -e "$3" "$tree/$4")" "$output"
}

@test "grep: basic expressions, as grep" {
  for p in abc 'a.c' '^$' '' 'o$' '^[^a]*$' '\<the\>' 'a\+b' 'x|y' '\(a\)b*' \
    '\w\s\w' 'a\|T' $'abc\nfox' '.*' '\.' '[[:upper:]]' 'o\{2\}' '\(.\)\1'; do
    agree grep "" "$p" text
    agree grep "" "$p" unended
    agree grep "" "$p" empty
  done
  agree grep "" '9\{4\}' numbers
}

@test "grep: the old names set its options" {
  for p in 'a.c' abc 'fox|dog' 'a+' '(paren)' '\{' '^caret$' '*star*' '[b'; do
    [ "$p" = '[b' ] || agree egrep -E "$p" text
    [ "$p" = '[b' ] || agree egrepi "-E -i" "$p" text
    [ "$p" = '[b' ] || agree grepi -i "$p" text
    agree fgrep -F "$p" text
    agree fgrepi "-F -i" "$p" text
  done
}

@test "grep: optional arguments" {
  t gfs-call grep 'fox|dog' /text extended:true
  same "$(grep -E 'fox|dog' "$tree/text")" "$output"
  t gfs-call grep 'A.C' /text fixed:true insensitive:true
  same $'a.c\nA.C' "$output"
  t -1 gfs-call grep x /text extended:true fixed:true
  has "extended and fixed exclude each other" "$stderr"
}

@test "grep: compressed files of all kinds, and plain ones" {
  for f in text "$tree"/text.*; do
    f=${f##*/}
    t gfs-call zgrep 'o[xg]' "/$f"
    same "$(grep 'o[xg]' "$tree/text")" "$output"
    t gfs-call zegrep 'fox|dog' "/$f"
    same "$(grep 'o[xg]' "$tree/text")" "$output"
    t gfs-call zegrepi 'FOX|DOG' "/$f"
    same "$(grep 'o[xg]' "$tree/text")" "$output"
    t gfs-call zgrepi 'FOX' "/$f"
    same "$(grep fox "$tree/text")" "$output"
    t gfs-call zfgrep 'a.c' "/$f"
    same a.c "$output"
    t gfs-call zfgrepi 'a.c' "/$f"
    same $'a.c\nA.C' "$output"
  done
  t gfs-call grep fox /text.gzip
  same "" "$output"
  t -1 gfs-call zgrep . /broken
  has "/broken: " "$stderr"
}

@test "grep: zero bytes are searched, lines end there" {
  t gfs-call grep def /binary
  same abc "$output"
  gfs-call grep '^abc' /binary >"$BATS_TEST_TMPDIR/out"
  t cmp "$BATS_TEST_TMPDIR/out" <(printf 'abc\nabc\xff\xfe\n')
}

@test "grep: a bad expression says why" {
  t -1 gfs-call grep '\(a' /text
  has 'Unmatched ( or ' "$stderr"
  t -1 gfs-call grep '[a' /text
  has '[a: Unmatched [' "$stderr"
  t -1 gfs-call egrep '(a' /text
  has "Unmatched" "$stderr"
}

@test "grep: a result or a line that is too large is refused" {
  t -1 gfs-call grep abc /large
  has "/large: the result is too large for a message (4 MiB)" "$stderr"
  t -1 gfs-call grep abc /long
  has "/long: a line is longer than 16 MiB" "$stderr"
}

@test "grep: no match is an empty list, no file is an error" {
  t gfs-call grep nothing-like-it /text
  same "" "$output"
  for f in dir fifo nope escape; do
    T_TIMEOUT=20 t -1 gfs-call grep abc "/$f"
    has "/$f: " "$stderr"
  done
}
