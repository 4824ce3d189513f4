# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../programs.bash

setup_file () {
  disk=$(program_disk 64M cat seq id sleep ps)
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

@test "command: returns what the program writes" {
  t gfs-call command "cat /etc/passwd"
  has "alice:x:1000" "$output"
  t gfs-call command "/bin/seq 2"
  same $'1\n2' "$output"
}

@test "command: a status that is not zero is an error, with its stderr" {
  t -1 gfs-call command "cat /nosuch"
  has "cat: /nosuch: No such file or directory" "$stderr"
  same "" "$output"
  t -1 gfs-call sh "exit 3"
  has "/bin/sh exited with status 3" "$stderr"
  t -1 gfs-call sh 'kill -KILL $$'
  has "/bin/sh was killed by signal 9" "$stderr"
}

@test "command: a program that is not there, or none, is an error" {
  t -1 gfs-call command nosuch
  has "nosuch: No such file or directory" "$stderr"
  t -1 gfs-call command /etc/passwd
  has "/etc/passwd: Permission denied" "$stderr"
  t -1 gfs-call command ""
  has "empty" "$stderr"
}

@test "command: has an empty input, and ends with all that it started" {
  t gfs-call command cat
  same "" "$output"
  t gfs-call sh 'sleep 1000 & echo done'
  same done "$output"
  t gfs-call command "ps ax"
  hasnt sleep "$output"
}

@test "command: output that does not fit into a message is an error" {
  t -1 gfs-call sh 'seq 1000000'
  has "too large for a message" "$stderr"
  t -1 gfs-call sh 'while :; do seq 100000; done'
  has "too large for a message" "$stderr"
}

@test "command_lines, sh_lines: split the output" {
  t gfs-call command_lines "seq 3"
  same $'1\n2\n3' "$output"
  t gfs-call sh_lines "printf 'a\n\nb'"
  same $'a\n\nb' "$output"
  t gfs-call sh_lines "printf 'a\n'"
  same a "$output"
  t gfs-call sh_lines :
  same "" "$output"
}

@test "sh: has the environment of a fresh system" {
  t gfs-call sh 'echo $PATH $HOME $USER; pwd; umask'
  has "/usr/sbin:/usr/bin:/sbin:/bin /root root" "$output"
  has $'\n/\n' "$output"
  t gfs-call command "id"
  same "uid=0(root) gid=0(root) groups=0(root)" "$output"
}

@test "command: needs a root, and keeps it from being unmounted" {
  t gfs-call umount /
  t -1 gfs-call command id
  has "you must call 'mount' first" "$stderr"
  t gfs-call mount /dev/sda1 /
  gfs-call sh 'echo go; sleep 5' 3>&- &
  sleep 1
  t -1 gfs-call umount /
  has "busy" "$stderr"
  t wait "$!"
  t gfs-call umount /
  t gfs-call mount /dev/sda1 /
}

@test "command: works on a root that is mounted read-only, and cannot write" {
  t gfs-call umount /
  t gfs-call mount_ro /dev/sda1 /
  t gfs-call command id
  t -1 gfs-call sh 'echo x >/file'
  has "Read-only file system" "$stderr"
  t gfs-call umount /
  t gfs-call mount /dev/sda1 /
}

@test "command: sees what is mounted in the root, and nothing of the appliance" {
  t gfs-call sh 'while read a b c d dir e; do echo $dir; done </proc/self/mountinfo'
  same $'/\n/proc\n/sys\n/dev\n/dev/null\n/dev/zero\n/dev/full\n/dev/random
/dev/urandom\n/dev/tty\n/dev/pts' "$(cut -d' ' -f1 <<<"$output")"
}

@test "mini_run: passes through what it is given, and returns the wait status" {
  t gfs-call mini_run "cat /etc/passwd"
  same 0 "$output"
  t gfs-call mini_run "seq 2" output:1
  same $'1\n2\n0' "$output"
  t gfs-call mini_run "cat /nosuch" errors:2
  same 256 "$output"
  same "cat: /nosuch: No such file or directory" "$stderr"
  t gfs-call mini_run cat output:1 # its input is empty
  same 0 "$output"
  t bash -c 'echo hello | gfs-call mini_run cat input:0 output:1'
  same $'hello\n0' "$output"
}

@test "mini_run: a program that cannot be executed, or a bad descriptor, is an error" {
  t -1 gfs-call mini_run nosuch
  has "nosuch: No such file or directory" "$stderr"
  t -1 gfs-call mini_run ""
  has "empty" "$stderr"
  t -1 gfs-call mini_run "seq 2" output:999
  has "output: Bad file descriptor" "$stderr"
  t gfs-call ping_daemon
}

@test "mini_start: is no call for others" {
  t -2 gfs-call mini_start id
}
