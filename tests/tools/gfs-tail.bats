# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir
  seq 200000 >"$tree"/numbers
  printf 'one\ntwo\nno newline at the end' >"$tree"/unended
  : >"$tree"/empty
  printf '\n\n\n' >"$tree"/newlines
  head -c 300001 /dev/urandom >"$tree"/random
  truncate -s 6G "$tree"/huge
  printf '\nlast but one\nlast\n' >>"$tree"/huge
  mkfifo "$tree"/fifo
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

@test "gfs-tail: lines and bytes, as tail" {
  for f in numbers unended empty newlines random; do
    for args in '' '-n 1' '-n 0' '-n 3' '-n 150000' '-n +2' '-n +150000' '-n +0' \
      '-n -3' '-c 0' '-c 5' '-c 70000' '-c +3' '-c +0' '-c 2k' '-c +1MB' -7; do
      # shellcheck disable=SC2086
      gfs-tail $args "/$f" >"$BATS_TEST_TMPDIR/got"
      # shellcheck disable=SC2086
      tail $args "$tree/$f" >"$BATS_TEST_TMPDIR/want"
      t cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
    done
  done
}

@test "gfs-tail: several files, with and without names" {
  for args in '' -q '-n 2' '-qc 4'; do
    # shellcheck disable=SC2086
    t gfs-tail $args /numbers /unended /empty /newlines
    # shellcheck disable=SC2086
    same "$(cd "$tree" && tail $args numbers unended empty newlines |
      sed 's,==> ,==> /,')" "$output"
  done
}

@test "gfs-tail: reads little of a huge file" {
  T_TIMEOUT=20 t gfs-tail -n 2 /huge
  same $'last but one\nlast' "$output"
}

@test "gfs-tail: failures are named, the others printed" {
  T_TIMEOUT=20 t -1 gfs-tail -n 1 /nope /fifo /dir /numbers
  same $'==> /numbers <==\n200000' "$output"
  has "gfs-tail: /nope: No such file or directory" "$stderr"
  has "gfs-tail: /fifo: not a regular file" "$stderr"
  has "gfs-tail: /dir: " "$stderr"
  t -2 gfs-tail -n x /numbers
  t -2 gfs-tail -s never -f /numbers
}

# follow ARGUMENT...: start gfs-tail; its output is in $out and $err.
follow () {
  out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err
  gfs-tail -s 0.1 --timeout 60 "$@" >"$out" 2>"$err" 3>&- 4>&- &
  tail_pid=$!
  later stop "$tail_pid"
}
stop () { kill "$1" 2>/dev/null || true; }
out_is () { [ "$(cat "$out")" = "$1" ]; }
err_has () { grep -qF -- "$1" "$err"; }

@test "gfs-tail: -f prints what is added, also after the file was cut" {
  gfs-write /log $'one\ntwo\n'
  follow -n 1 -f /log
  eventually out_is two
  gfs-call write_append /log $'three\n'
  eventually out_is $'two\nthree'
  gfs-call write /log $'4\n'
  eventually out_is $'two\nthree\n4'
  err_has "gfs-tail: /log: file truncated"
}

@test "gfs-tail: -f ends when the file is gone, -F waits for it" {
  gfs-write /gone $'here\n'
  gfs-write /back $'here\n'
  follow -f /gone
  eventually out_is here
  gfs-rm /gone
  t -1 wait "$tail_pid"
  err_has "gfs-tail: no files remaining"
  follow -F /back
  eventually out_is here
  gfs-rm /back
  eventually err_has "/back: No such file or directory"
  gfs-write /back $'again\n'
  eventually out_is $'here\nagain'
}

@test "gfs-tail: -f of several files says which one it is" {
  gfs-write /a $'1\n'
  gfs-write /b $'2\n'
  follow -f /a /b
  eventually out_is $'==> /a <==\n1\n\n==> /b <==\n2'
  gfs-call write_append /a $'3\n'
  eventually out_is $'==> /a <==\n1\n\n==> /b <==\n2\n\n==> /a <==\n3'
}

@test "gfs-tail: -f of a file that another takes the place of" {
  gfs-write /old $'old\n'
  gfs-write /new $'newer\n'
  follow -f /old
  eventually out_is old
  sleep 0.5
  gfs-mv /new /old
  eventually out_is $'old\nnewer'
  err_has "/old: has been replaced"
}

@test "gfs-tail: -f ends when its reader does, at --timeout, and at ^C" {
  gfs-write /quiet $'line\n'
  T_TIMEOUT=20 t bash -c 'gfs-tail -f /quiet | head -n 1'
  same line "$output"
  T_TIMEOUT=20 t -124 gfs-tail -f --timeout 1 /quiet
  T_TIMEOUT=20 t -124 timeout -s INT 1 gfs-tail -f /quiet
}

@test "gfs-tail: the examples of its page work" { page_examples gfs-tail; }
