# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "mkdir, mkdir_p, mkdir_mode, rmdir" {
  t gfs-call mkdir /one
  t -1 gfs-call mkdir /one
  has "/one: File exists" "$stderr"
  t gfs-call mkdir_p /p/q/r
  t gfs-call mkdir_p /p/q/r
  t gfs-call mkdir_mode /mode 0700
  t -1 gfs-call rmdir /p
  has "/p: Directory not empty" "$stderr"
  t gfs-call rmdir /p/q/r
}

@test "ls0, readdir: names with any bytes in them" {
  gfs-mkdir /names
  gfs-call touch $'/names/new\nline'
  gfs-call touch $'/names/\xff'
  t gfs-call ls0 /names -
  has $'new\nline' "$output"
  t gfs-call readdir /names
  has "ftyp: r" "$output"
  t -1 gfs-call readdir /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "readdir: types, also where the filesystem does not keep them" {
  local fs

  fs=$(new_disk 8M)
  t gfs-add --rw --format raw "$fs"
  gfs-call mkfs ext2 "$output" features:^filetype
  gfs-mkdir /untyped
  gfs-call mount "$output" /untyped
  gfs-call touch /untyped/file
  t gfs-call readdir /untyped
  has $'ftyp: r\n  name: file' "$output"
  hasnt "ftyp: u" "$output"
  t gfs-call umount /untyped
}

@test "ll: a long listing for people" {
  gfs-mkdir /ll
  gfs-write /ll/file 12345
  t gfs-call ll /ll
  has " 5 " "$output"
  has file "$output"
}

@test "mkdtemp: a new directory of mode 0700" {
  gfs-mkdir /mkdtemp
  t gfs-call mkdtemp /mkdtemp/a.XXXXXX
  [[ $output =~ ^/mkdtemp/a\.[A-Za-z0-9]{6}$ ]]
  t gfs-stat -c %A "$output"
  same drwx------ "$output"
  for _ in 1 2 3; do t gfs-call mkdtemp /mkdtemp/XXXXXXXX; done
  has /mkdtemp/XX "$output"
  t gfs-ls /mkdtemp
  same 4 "$(wc -l <<<"$output")"
}

@test "mkdtemp: refuses other templates" {
  for tmpl in /mkdtemp/XXXXX /mkdtemp/XXXXXXy /mkdtemp/XXXXXX/; do
    t -1 gfs-call mkdtemp "$tmpl"
    has "$tmpl: does not end in XXXXXX" "$stderr"
  done
  t -1 gfs-call mkdtemp /nope/XXXXXX
  has "/nope/XXXXXX: No such file or directory" "$stderr"
}
