# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../programs.bash

setup_file () {
  disk=$(program_disk 64M cat env ps sleep stty tty)
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

@test "gfs-sh: runs a command line, with status and arguments" {
  t -4 gfs-sh 'echo one; echo two >&2; exit 4'
  same one "$output"
  same two "$stderr"
  t gfs-sh 'echo "$#: $1, $2"' 'a b' -x
  same "2: a b, -x" "$output"
  t gfs-sh -c 'cat /etc/group | while read -r line; do echo "$line"; break; done'
  same root:x:0: "$output"
}

@test "gfs-sh: reads a script from its input" {
  t -3 bash -c 'printf "echo a\nx=b\necho \$x\nexit 3\n" | gfs-sh'
  same $'a\nb' "$output"
}

@test "gfs-sh: -c without a command line is misuse" {
  t -2 gfs-sh -c
  has "missing argument" "$stderr"
}

@test "gfs-sh: an image without a shell says so" {
  t -127 gfs-sh -a "$(example_disk)" true
  same "gfs-sh: /bin/sh: No such file or directory" "$stderr"
}

@test "gfs-sh: in a pipe of its own handle" {
  t bash -c 'gfs-sh "cat /etc/passwd" | gfs-sh "cat >/copy"; gfs-cat /copy'
  has "alice:x:1000" "$output"
}

@test "gfs-sh: a command leaves nothing mounted, and the disk clean" {
  local image
  image=$(program_disk 64M cat)
  export GFS_HANDLE
  GFS_HANDLE=$(gfs-launch --rw --format raw -a "$image" -m /dev/sda1 3>&-)
  t gfs-sh 'echo x >/x'
  t gfs-call mounts
  same /dev/sda1 "$output"
  t gfs-close
  fsck_disk "$image"
}

@test "gfs-sh: gfs-close ends what runs, and the disk is clean" {
  local image handle
  image=$(program_disk 64M cat sleep)
  handle=$(gfs-launch --rw --format raw -a "$image" -m /dev/sda1 3>&-)
  gfs-sh -H "$handle" 'echo x >/x; sleep 1000' 3>&- &
  sleep 1
  t gfs-close -H "$handle"
  fsck_disk "$image"
}

# terminal FILE COMMAND...: on a terminal of 40 rows and 90 columns, with what
# is typed line by line in FILE
terminal () {
  local typed=$1
  shift
  (
    sleep 2
    while read -r line; do
      printf '%b' "$line"
      sleep 1
    done <"$typed"
  ) | timeout 60 script -qec "stty rows 40 cols 90; $*" /dev/null | tr -d '\r'
}

@test "gfs-sh: on a terminal it has one, of that size, and ^C is the program's" {
  need script
  cat >"$BATS_TEST_TMPDIR/typed" <<'END'
tty; stty size; echo $TERM\n
sleep 1000\n
\003
echo still here $?\n
exit 6\n
END
  TERM=xterm t terminal "$BATS_TEST_TMPDIR/typed" 'gfs-sh; echo status $?; stty -a'
  has /dev/pts/0 "$output"
  has "40 90" "$output"
  has xterm "$output"
  has "still here 130" "$output"
  has "status 6" "$output"
  has " icanon" "$output" # ours is as it was
  hasnt "-icanon" "$output"
}

@test "gfs-sh: --no-terminal gives it none" {
  need script
  : >"$BATS_TEST_TMPDIR/typed"
  t terminal "$BATS_TEST_TMPDIR/typed" 'gfs-sh -T "tty; exit 0"'
  has "not a tty" "$output"
}

@test "gfs-sh: a Debian root: dpkg, users and packages" {
  local image tar
  tar=$("$TOP/tests/bench/debian-root") || unmet "there is no Debian root"
  image=$(new_fs_disk 600M)
  export GFS_HANDLE
  GFS_HANDLE=$(gfs-launch --rw --format raw -a "$image" -m /dev/sda1 3>&-)
  later gfs-close -H "$GFS_HANDLE"
  gfs-tar-in "$tar" /
  t gfs-sh 'dpkg -l dpkg'
  has "ii  dpkg" "$output"
  t gfs-sh 'adduser --quiet --disabled-password --gecos "" bob && su bob -c id'
  has "(bob)" "$output"
  mkdir -p "$BATS_TEST_TMPDIR/deb/DEBIAN"
  printf '%s\n' 'Package: probe' 'Version: 1' 'Architecture: all' \
    'Maintainer: nobody' 'Description: probe' \
    >"$BATS_TEST_TMPDIR/deb/DEBIAN/control"
  printf '#!/bin/sh\nset -e\nchown bob /etc/motd\nmknod /tmp/n c 1 3\n%s\n' \
    'echo configured' >"$BATS_TEST_TMPDIR/deb/DEBIAN/postinst"
  chmod 755 "$BATS_TEST_TMPDIR/deb/DEBIAN/postinst"
  dpkg-deb -b "$BATS_TEST_TMPDIR/deb" "$BATS_TEST_TMPDIR/probe.deb"
  t gfs-upload "$BATS_TEST_TMPDIR/probe.deb" /probe.deb
  t gfs-sh 'dpkg -i /probe.deb'
  has configured "$output"
  t gfs-sh 'apt-get -qq -y remove probe'
  t -1 gfs-sh 'dpkg -s probe'
}

@test "gfs-sh: the examples of its page work" {
  cd "$BATS_TEST_TMPDIR"
  mv "$(program_disk 64M cat id ls wc)" disk.img
  T_TIMEOUT=200 t "$TOP/tests/page-examples" "$GFS_BUILD/man/gfs-sh.pod"
}
