# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Programs of the image are hostile: what they may do in their box, and that
# they do not get out of it.
load ../helper.bash
load ../programs.bash

setup_file () {
  need gcc
  gcc -static -O1 -o "$BATS_FILE_TMPDIR/escape" "$TOP/tests/fixtures/escape.c"
  disk=$(program_disk 64M cat bash chown id ls mknod ps setpriv sleep)
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
  gfs-upload "$BATS_FILE_TMPDIR/escape" /bin/escape
  gfs-call chmod 0755 /bin/escape
}

@test "box: of all ways out that root may try, none is open" {
  t gfs-command escape
  [[ $output =~ ^0\ of\ [0-9]{3}$ ]]
  t gfs-call ping_daemon
}

@test "box: nor of those that another user may try" {
  t gfs-command --user alice escape
  [[ $output =~ ^0\ of\ [0-9]{3}$ ]]
}

@test "box: it has processes, /dev and users, and may do what packages do" {
  t gfs-command -- ps ax -o comm
  same $'COMMAND\nbox\nps' "$output"
  t gfs-sh 'echo x >/dev/null; ls /dev'
  same $'fd\nfull\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty
urandom\nzero' "$output"
  t gfs-sh 'mknod /tmp/n c 1 3 && chown 1000:100 /tmp/n && ls -ln /tmp/n'
  has " 1000 100 1, 3 " "$(tr -s ' ' <<<"$output")"
  t -1 gfs-sh 'cat /tmp/n'
  has "Permission denied" "$stderr"
  t gfs-sh 'echo x >/dev/shm/x; echo x >/tmp/x; (echo x) 2>/dev/stderr'
}

@test "box: set-user-ID programs work" {
  gfs-sh 'cat /bin/id >/bin/suid'
  t gfs-call chmod 04755 /bin/suid
  t gfs-command --user alice /bin/suid
  has "euid=0(root)" "$output"
}

@test "box: what it leaves in /dev, or does to it, is gone afterwards" {
  t gfs-sh 'echo x >/dev/new; : >/dev/shm/new'
  t gfs-sh 'ls /dev /dev/shm'
  hasnt new "$output"
}

@test "box: two at a time know nothing of each other" {
  gfs-command sleep 3 3>&- &
  sleep 0.5
  t gfs-command -- ps ax
  hasnt sleep "$output"
  t wait "$!"
}

@test "box: a fork bomb ends when its client does" {
  timeout -s KILL 3 gfs-command bash -c ':() { : | : & }; :; sleep 100' || true
  T_TIMEOUT=120 t gfs-sh 'echo alive'
  same alive "$output"
}

@test "box: one that eats all memory is killed, and nobody else" {
  T_TIMEOUT=120 t -137 gfs-command bash -c 'x=a; while :; do x=$x$x; done'
  t gfs-sh 'echo alive'
  same alive "$output"
}

@test "box: an image without /dev, /proc and /sys will do" {
  local root=$BATS_TEST_TMPDIR/root
  program_root "$root" cat ls
  rmdir "$root"/{dev,proc,sys}
  t gfs-command -a "$(new_fs_disk 64M "$root")" ls /
  same $'bin\netc\nhome\nlib\nlib64\nlost+found\nroot\nrun\ntmp' "$output"
}

@test "box: links in place of /dev, /proc and /sys lead nowhere" {
  local root=$BATS_TEST_TMPDIR/root
  program_root "$root" cat ls
  rmdir "$root"/{dev,proc,sys}
  ln -s / "$root/proc"
  ln -s ../../../../.. "$root/sys"
  ln -s /proc/1/root/sysroot "$root/dev"
  cp "$BATS_FILE_TMPDIR/escape" "$root/bin"
  local disk
  disk=$(new_fs_disk 64M "$root")
  t gfs-command -a "$disk" ls -d /bin
  t gfs-command -a "$disk" escape
  [[ $output =~ ^0\ of\ [0-9]{3}$ ]]
}

@test "box: hostile lists of users are read, and no further" {
  local root=$BATS_TEST_TMPDIR/root disk
  program_root "$root" id cat
  {
    printf 'x:x:%0100000d:0:::\n' 1
    printf 'alice\nalice:x\nalice:x:4294967295:0::/:/bin/sh\n:x:0:0::/:\n'
    printf 'alice:x:-1:0::/:/bin/sh\nalice:x:7:8::relative:relative\n'
  } >"$root/etc/passwd"
  rm "$root/etc/group"
  mkfifo "$root/etc/group"
  disk=$(new_fs_disk 64M "$root")
  t gfs-command -a "$disk" -u alice -- sh -c 'id -u; id -g; id -G; echo $HOME'
  same $'7\n8\n8\n/' "$output"
  ln -sf /proc/1/mem "$root/etc/passwd"
  disk=$(new_fs_disk 64M "$root")
  t -1 gfs-command -a "$disk" -u alice id
  same "gfs-command: alice: the image has no such user" "$stderr"
}
