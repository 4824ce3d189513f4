# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }
setup () {
  need perl
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir "$TMPDIR"
  unset VISUAL EDITOR
}

# nothing_left: the host's temporary directory is as empty as it was.
nothing_left () { [ -z "$(ls -A "$TMPDIR")" ]; }

# an_editor SCRIPT: an editor that gets the file as $1.
an_editor () {
  printf '#!/bin/sh\n%s\n' "$1" >"$BATS_TEST_TMPDIR/editor"
  chmod +x "$BATS_TEST_TMPDIR/editor"
  export EDITOR=$BATS_TEST_TMPDIR/editor
}

@test "gfs-edit: perl expressions are applied to every line, in order" {
  printf 'one\ntwo\nthree' | gfs-write /e
  t gfs-edit -e 's/^(.)/<$1>/' -e 's/<t>/[T]/; # a remark' -e '$_ .= "" if 1' /e
  t gfs-cat /e
  same $'<o>ne\n[T]wo\n[T]hree' "$output"
  nothing_left
}

@test "gfs-edit: an editor changes the file, in place or anew" {
  echo first | gfs-write /f
  gfs-call chmod 0640 /f
  an_editor 'echo second >>"$1"'
  t gfs-edit /f
  an_editor 'sed s/first/third/ "$1" >"$1.new" && mv "$1.new" "$1" && touch "$1~"'
  VISUAL="$EDITOR" EDITOR=false t gfs-edit /f
  t gfs-cat /f
  same $'third\nsecond' "$output"
  t gfs-ls -l /f
  has "-rw-r----- 1 0 0 " "$output"
  nothing_left
}

@test "gfs-edit: the host's file is only the user's, with a harmless name" {
  gfs-write $'/a b;$(touch x)\n.conf' x
  an_editor 'stat -c %a "$1" "${1%/*}" >'"$BATS_TEST_TMPDIR/modes; basename \"\$1\" >>$BATS_TEST_TMPDIR/modes"
  t gfs-edit $'/a b;$(touch x)\n.conf'
  same $'600\n700\na_b___touch_x__.conf' "$(cat "$BATS_TEST_TMPDIR/modes")"
}

@test "gfs-edit: what has not changed is not written" {
  gfs-write /same text
  before=$(gfs-stat -c '%i %Y %Z' /same)
  an_editor 'touch "$1"'
  t gfs-edit -b .bak /same
  t gfs-edit -e 's/nothing/at all/' /same
  same "$before" "$(gfs-stat -c '%i %Y %Z' /same)"
  t -1 gfs-stat /same.bak
}

@test "gfs-edit: when the editor or perl fails all is as it was" {
  gfs-write /kept text
  an_editor 'echo broken >"$1"; exit 3'
  t -1 gfs-edit -b .bak /kept
  has "gfs-edit: /kept: the editor exited with status 3, nothing is changed" "$stderr"
  an_editor 'rm "$1"'
  t -1 gfs-edit /kept
  an_editor 'ln -sf /etc/passwd "$1"'
  t -1 gfs-edit /kept
  t -1 gfs-edit -e 's/(/x/' /kept
  has "/kept: perl exited with status" "$stderr"
  t -1 gfs-edit -e 'die' /kept
  t gfs-cat /kept
  same text "$output"
  t -1 gfs-stat /kept.bak
  nothing_left
}

@test "gfs-edit: -b keeps the old file and all about it" {
  gfs-write /conf old
  gfs-call chown 3 4 /conf
  gfs-call chmod 0600 /conf
  t gfs-edit -b .orig -e 's/old/new/' /conf
  t gfs-cat /conf /conf.orig
  same newold "$output"
  t gfs-ls -l /conf.orig
  has "-rw------- 1 3 4 3 " "$output"
  gfs-mkdir /conf.dir
  t -1 gfs-edit -b .dir -e 's/new/newer/' /conf
  t gfs-cat /conf
  same new "$output"
  t -2 gfs-edit -b /x /conf
}

@test "gfs-edit: links are followed inside the image, other kinds refused" {
  mkdir "$BATS_TEST_TMPDIR/l"
  ln -s ../../../target "$BATS_TEST_TMPDIR/l/link"
  mkfifo "$BATS_TEST_TMPDIR/l/fifo"
  tar -C "$BATS_TEST_TMPDIR" -cf - l | gfs-tar-in - /
  gfs-write /target x
  t gfs-edit -e 's/x/y/' /l/link
  t gfs-cat /target
  same y "$output"
  T_TIMEOUT=20 t -1 gfs-edit -e 1 /l/fifo /l /nope
  has "/l/fifo: not a regular file" "$stderr"
  has "/l: Is a directory" "$stderr"
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-stat /nope
}

@test "gfs-edit: several files, patterns, any bytes" {
  printf 'a\0\xff\n' | gfs-write /m1
  printf 'a\r\n' | gfs-write /m2
  t gfs-edit -e 's/a/b/' '/m?'
  gfs-cat /m1 /m2 | cmp - <(printf 'b\0\xff\nb\r\n')
}

@test "gfs-edit: killed while editing, it changes nothing and leaves nothing" {
  local signal

  gfs-write /victim text
  an_editor 'echo $$ >'"$BATS_TEST_TMPDIR/pid"'; echo half >"$1"; exec sleep 60'
  for signal in TERM HUP KILL; do
    rm -f "$BATS_TEST_TMPDIR/pid"
    gfs-edit /victim 3>&- 4>&- &
    eventually test -s "$BATS_TEST_TMPDIR/pid"
    kill "-$signal" $!
    wait $! || true
    kill "$(cat "$BATS_TEST_TMPDIR/pid")" || true
    eventually nothing_left
  done
  T_TIMEOUT=20 t -124 gfs-edit --timeout 1 /victim
  kill "$(cat "$BATS_TEST_TMPDIR/pid")" || true
  eventually nothing_left
  t gfs-cat /victim
  same text "$output"
}

@test "gfs-edit: without terminal, editor and expression it says what to do" {
  gfs-write /n x
  t -1 gfs-edit /n </dev/null
  has "set VISUAL or EDITOR, or use -e" "$stderr"
}

@test "gfs-edit: on a full disk the old file stays" {
  gfs-write /small text
  t -1 gfs-edit -e '$_ = "x" x 100_000_000' /small
  has "No space left on device" "$stderr"
  t gfs-cat /small
  same text "$output"
  nothing_left
}

# kept TEXT: the last message told where it is, and only we can read it.
kept () {
  local file=${stderr##*your text is kept in }

  same "$TMPDIR" "${file%/*}"
  same "$file" "$(echo "$TMPDIR"/*)"
  same 600 "$(stat -c %a "$file")"
  same "$1" "$(cat "$file")"
  rm "$file"
}

@test "gfs-edit: a text that cannot be stored is kept" {
  umask 022
  gfs-mkdir /k.dir
  gfs-write /k old
  an_editor 'echo precious >"$1"'
  t -1 gfs-edit -b .dir /k
  has "gfs-edit: /k: your text is kept in " "$stderr"
  kept precious
  t gfs-cat /k
  same old "$output"

  gfs-mkdir /gone
  gfs-write /gone/file old
  an_editor 'echo anew >"$1.new" && mv "$1.new" "$1" && gfs-rm -r /gone'
  t -1 gfs-edit /gone/file
  has "gfs-edit: /gone/file: No such file or directory" "$stderr"
  kept anew

  t -1 gfs-edit -b .dir -e 's/old/new/' /k
  hasnt "is kept" "$stderr"
  nothing_left
}

@test "gfs-edit: a text is kept when the appliance is gone" {
  local GFS_HANDLE

  shared_handle --rw --format raw -a "$(new_fs_disk)" -m /dev/sda1
  gfs-write /k old
  an_editor 'echo precious >"$1"; gfs-close -H "$GFS_HANDLE"'
  t -3 gfs-edit /k
  kept precious
}

@test "gfs-edit: the examples of its page work" { page_examples gfs-edit; }
