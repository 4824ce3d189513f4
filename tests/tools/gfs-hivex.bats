# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../windows.bash

setup_file () {
  local tree=$BATS_FILE_TMPDIR/tree

  need hivexregedit
  mkdir "$tree"
  windows_hive "$tree/hive" <<'END'
[A\B]
"text"="hello"
"number"=dword:00000102
END
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

@test "gfs-hivex: commands walk and print" {
  t gfs-hivex /hive 'cd a\B' pwd lsval 'cd ..' ls 'cd \' pwd
  same '\a\B
text=hello
number=dword:00000102
B
\' "$output"
  t -1 gfs-hivex /hive 'cd none' pwd
  has "there is no key none" "$stderr"
  same "" "$output"
  t -1 gfs-hivex /hive 'cd A\B' 'cat none'
  has "there is no value none" "$stderr"
}

@test "gfs-hivex: a script on standard input changes it, and stays open" {
  t gfs-hivex -w -k /hive <<'END'
# a comment
add New
cd New
setval "v"="a \"b\""
setval @=dword:2a
END
  t gfs-hivex -c 'cd New' 'cat @' commit
  same "dword:0000002a" "$output"
  t gfs-hivex /hive 'cd New' 'cat v'
  same 'a "b"' "$output"
  t gfs-hivex -w /hive 'cd New' del ls commit
  same A "$output"
}

@test "gfs-hivex: what is wrong is told with its line" {
  t -1 gfs-hivex /hive <<<$'ls\nbogus'
  has "line 2: bogus: there is no such command" "$stderr"
  t -1 gfs-hivex /hive 'add X'
  has "not opened for writing" "$stderr"
  t -1 gfs-hivex -w /hive 'setval "x"=dword:zz'
  has "hexadecimal" "$stderr"
  t -1 gfs-hivex /none ls
  has "/none: No such file" "$stderr"
  t -2 gfs-hivex
}

@test "gfs-hivex: the examples of its page work" {
  cd "$BATS_TEST_TMPDIR"
  windows_disk win.img 10
  t gfs-hivex -a win.img 'c:\windows\system32\config\system' ls
  has Select "$output"
  T_TIMEOUT=200 t "$TOP/tests/page-examples" "$GFS_BUILD/man/gfs-hivex.pod"
}
