# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../programs.bash

setup_file () {
  disk=$(program_disk 64M bash cat env head id ls ps sleep true wc yes)
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

running () { gfs-command -- ps ax -o args; }

@test "gfs-command: output, errors and status are those of the program" {
  t -3 gfs-command sh -c 'echo out; echo err >&2; exit 3'
  same out "$output"
  same err "$stderr"
  t gfs-command -- ls -d /etc /bin
  same $'/bin\n/etc' "$output"
  t -137 gfs-command sh -c 'kill -KILL $$'
}

@test "gfs-command: its options end at the program, whose own may look alike" {
  t gfs-command sh -c 'echo "$@"' -- -a --env --version
  same "-a --env --version" "$output"
}

@test "gfs-command: 127 if there is no such program, 126 if it cannot run" {
  t -127 gfs-command nosuch
  same "gfs-command: nosuch: No such file or directory" "$stderr"
  t -127 gfs-command /no/such
  t -126 gfs-command /etc/passwd
  same "gfs-command: /etc/passwd: Permission denied" "$stderr"
  t -126 gfs-command /etc
}

@test "gfs-command: input comes in byte for byte, whatever it is" {
  head -c 30000000 /dev/urandom >"$BATS_TEST_TMPDIR/in"
  t bash -c "gfs-command cat <'$BATS_TEST_TMPDIR/in' | cmp - '$BATS_TEST_TMPDIR/in'"
  t bash -c "cat '$BATS_TEST_TMPDIR/in' | gfs-command -- wc -c"
  same 30000000 "$output"
  t bash -c "gfs-command cat </dev/null"
  same "" "$output"
  t bash -c "printf '\0\n\377' | gfs-command cat | od -An -tx1"
  same " 00 0a ff" "$output"
}

@test "gfs-command: both outputs flood, nothing reads the input" {
  T_TIMEOUT=120 t bash -c "yes | gfs-command sh -c 'yes | head -c 30000000 &
    yes | head -c 30000000 >&2; wait' >'$BATS_TEST_TMPDIR/out' \
    2>'$BATS_TEST_TMPDIR/err'"
  same 30000000 "$(stat -c %s "$BATS_TEST_TMPDIR/out")"
  same 30000000 "$(stat -c %s "$BATS_TEST_TMPDIR/err")"
}

@test "gfs-command: a reader that stops ends a program that writes on" {
  t bash -c 'gfs-command yes | head -1; echo "${PIPESTATUS[@]}"'
  same $'y\n141 0' "$output"
  same "" "$stderr"
  t bash -c 'gfs-command sh -c "trap \"\" PIPE; yes; echo \$? >&2; exit 4" |
    head -1; echo "${PIPESTATUS[@]}"'
  same $'y\n4 0' "$output"
}

@test "gfs-command: a program that stops reading ends nobody" {
  t bash -c 'yes 2>/dev/null | head -c 10000000 |
    (gfs-command -- head -1; cat >/dev/null)'
  same y "$output"
  t bash -c 'yes 2>/dev/null | gfs-command true'
}

@test "gfs-command: closed descriptors are as good as /dev/null" {
  t bash -c 'gfs-command sh -c "cat; echo x" <&- >&- 2>&-'
  t bash -c 'gfs-command -a "$disk" sh -c "cat; echo x" <&-'
  same x "$output"
}

@test "gfs-command: an output that is full is an error" {
  [ -e /dev/full ] || unmet "there is no /dev/full"
  t -1 bash -c 'gfs-command yes >/dev/full'
  has "No space left on device" "$stderr"
}

@test "gfs-command: --env sets and removes, --chdir and --user do what they say" {
  t gfs-command -e A=1 --env 'B=x y' -e LANG -e HOME=/tmp env
  has $'A=1\nB=x y' "$output"
  has HOME=/tmp "$output"
  hasnt LANG "$output"
  t gfs-command -C /etc -u alice sh -c 'pwd; id; echo $HOME $USER $SHELL'
  same $'/etc
uid=1000(alice) gid=1000(alice) groups=1000(alice),100(users)
/home/alice alice /bin/dash' "$output"
  t gfs-command -u 1234 -- id
  same "uid=1234 gid=1234 groups=1234" "$output"
  t -1 gfs-command -u bob id
  same "gfs-command: bob: the image has no such user" "$stderr"
  t -1 gfs-command -C /nosuch id
  same "gfs-command: /nosuch: No such file or directory" "$stderr"
}

@test "gfs-command: ^C ends it, and all that it has started" {
  t -130 timeout --foreground --preserve-status -s INT 1 \
    gfs-command sh -c 'sleep 1001 & sleep 1002'
  t running
  hasnt sleep "$output"
  t -143 timeout --preserve-status 1 gfs-command sleep 1003
  t -129 timeout --preserve-status -s HUP 1 gfs-command sleep 1004
}

@test "gfs-command: the program may catch a signal" {
  t -5 timeout --foreground --preserve-status -s INT 1 \
    gfs-command sh -c 'trap "echo caught; exit 5" INT
      while :; do sleep 0.1; done'
  same caught "$output"
}

@test "gfs-command: one that does not care is killed at the second signal" {
  SECONDS=0
  gfs-command sh -c 'trap "" TERM; echo up; while :; do sleep 0.1; done' \
    >"$BATS_TEST_TMPDIR/out" 3>&- &
  eventually grep -q up "$BATS_TEST_TMPDIR/out"
  kill "$!"
  sleep 1
  kill "$!"
  t -137 wait "$!"
  t running
  hasnt trap "$output"
}

@test "gfs-command: or five seconds after the first" {
  SECONDS=0
  t -137 timeout --preserve-status 1 gfs-command sh -c 'trap "" TERM
    while :; do sleep 0.1; done'
  [ "$SECONDS" -ge 5 ]
}

@test "gfs-command: a reader that does not read cannot keep it" {
  mkfifo "$BATS_TEST_TMPDIR/pipe"
  exec 9<>"$BATS_TEST_TMPDIR/pipe"
  gfs-command yes >"$BATS_TEST_TMPDIR/pipe" 3>&- &
  sleep 2
  SECONDS=0
  kill "$!"
  t -143 wait "$!"
  [ "$SECONDS" -lt 20 ]
  # The program has ended, its last words wait for our reader.
  gfs-command sh -c 'yes | head -c 200000' >"$BATS_TEST_TMPDIR/pipe" 3>&- &
  sleep 2
  kill "$!"
  t wait "$!"
  exec 9>&-
}

@test "gfs-command: a client that is killed takes it along" {
  gfs-command sleep 1005 3>&- &
  sleep 1
  kill -KILL "$!"
  eventually unmounts # nothing is busy any more
  t gfs-call mount /dev/sda1 /
}
unmounts () { gfs-umount / 2>/dev/null; }

@test "gfs-command: --timeout ends it with status 124" {
  t -124 gfs-command --timeout 1 sleep 1006
  has "timed out" "$stderr"
}

@test "gfs-command: works on an image alone, with status, input and ^C" {
  local image
  image=$(program_disk 64M cat sleep)
  t -3 bash -c "echo hello | gfs-command -a '$image' sh -c 'cat; exit 3'"
  same hello "$output"
  T_TIMEOUT=30 t -130 timeout --preserve-status -s INT 5 \
    gfs-command -a "$image" sleep 1007
}

@test "gfs-command: what it changes is on the disk afterwards, with --rw" {
  local image
  image=$(program_disk 64M cat)
  t -2 gfs-command -a "$image" sh -c 'echo lost >/file'
  has "Read-only file system" "$stderr"
  t gfs-command --rw --format raw -a "$image" sh -c 'echo kept >/file'
  t gfs-cat -a "$image" /file
  same kept "$output"
  fsck_disk "$image"
}

@test "gfs-command: no program is misuse" {
  t -2 gfs-command
  has "missing argument" "$stderr"
  t -2 gfs-command --terminal true </dev/null
}

@test "gfs-command: the examples of its page work" {
  cd "$BATS_TEST_TMPDIR"
  mv "$(program_disk 64M cat id ls wc)" disk.img
  T_TIMEOUT=200 t "$TOP/tests/page-examples" "$GFS_BUILD/man/gfs-command.pod"
}
