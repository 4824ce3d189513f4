# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  mkdir -p "$tree"/etc/ssh
  printf '127.0.0.1\tlocalhost\n10.0.0.1\tbox.example box # \e[31m\n' >"$tree"/etc/hosts
  printf 'Port 22\nPermitRootLogin no\n' >"$tree"/etc/ssh/sshd_config
  printf '/dev/sda1 / ext4 defaults 0 1\n\nbroken line\n' >"$tree"/etc/fstab
  printf 'abc\n' >"$tree"/etc/unknown
  cp -r "$tree" "$BATS_FILE_TMPDIR/copy"
  export copy=$BATS_FILE_TMPDIR/copy
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

setup () { gfs-call aug_init / 32; }

# as_augtool COMMAND...: both say the same.
as_augtool () {
  local want

  want=$(augtool --noload -r "$copy" <<<"load-file /etc/hosts
load-file /etc/ssh/sshd_config
$1")
  shift
  t gfs-aug "$@"
  same "$want" "$output"
}

@test "gfs-aug: get, ls, match, print are augtool's" {
  need augtool
  for path in /files/etc/hosts/1/ipaddr /files/etc/hosts/1 /files/etc/ssh/sshd_config/Port; do
    as_augtool "get $path" get $path
  done
  for path in /files/etc/hosts /files/etc/hosts/2; do
    as_augtool "ls $path" ls $path
    as_augtool "print $path" print $path
    as_augtool "match $path/*" match "$path/*"
  done
  as_augtool "match /files/etc/hosts/*/ipaddr 10.0.0.1" match '/files/etc/hosts/*/ipaddr' 10.0.0.1
  t gfs-aug get --value /files/etc/hosts/1/ipaddr
  same 127.0.0.1 "$output"
  t gfs-aug label '/files/etc/hosts/*[last()]'
  same 2 "$output"
  t -1 gfs-aug get /files/etc/hosts/7
  same "gfs-aug: /files/etc/hosts/7: no matching node" "$stderr"
}

@test "gfs-aug: values are escaped on a terminal, exact in a pipe" {
  t on_terminal "gfs-aug print /files/etc/hosts"
  hasnt $'\e[31m' "$output"
  has '"\033[31m"' "$output"
  t on_terminal "gfs-aug get '/files/etc/hosts/2/#comment'"
  has '\x1b[31m' "$output"
  t gfs-aug get --value '/files/etc/hosts/2/#comment'
  same $'\e[31m' "$output"
}

@test "gfs-aug: set in one process, save in another" {
  t gfs-aug set /files/etc/hosts/1/canonical one /files/etc/hosts/1/alias two
  same "" "$output"
  t gfs-aug insert 01 before /files/etc/hosts/2
  t gfs-aug rm /files/etc/hosts/01
  t gfs-aug mv /files/etc/hosts/2 /files/etc/hosts/5
  t gfs-aug setm '/files/etc/hosts/*' canonical same
  t gfs-aug clear /files/etc/hosts/1/alias
  t gfs-aug set /files/etc/hosts/1/alias three
  t gfs-cat /etc/hosts
  has box.example "$output"
  t gfs-aug save
  same "Saved 1 file(s)" "$output"
  t gfs-cat /etc/hosts
  same $'127.0.0.1\tsame three\n10.0.0.1\tsame box # \e[31m' "$output"
  t gfs-aug save
  same "" "$output"
  t -1 gfs-aug rm /files/etc/hosts/9
  has "no matching node" "$stderr"
}

@test "gfs-aug: --autosave, --backup, --new" {
  gfs-aug -s -b set /files/etc/ssh/sshd_config/Port 2222
  gfs-aug -s -n set /files/etc/ssh/sshd_config/Port 2223
  for file in sshd_config sshd_config.augsave sshd_config.augnew; do
    t gfs-head -n 1 /etc/ssh/$file
    case $file in
      *augsave) same "Port 22" "$output" ;;
      *augnew) same "Port 2223" "$output" ;;
      *) same "Port 2222" "$output" ;;
    esac
  done
  gfs-rm /etc/ssh/sshd_config.augsave /etc/ssh/sshd_config.augnew
  t -2 gfs-aug -b -n save
  # The session does not keep it.
  gfs-aug set /files/etc/ssh/sshd_config/Port 22
  t gfs-aug save
  t gfs-head -n 1 /etc/ssh/sshd_config
  same "Port 22" "$output"
  t -1 gfs-stat /etc/ssh/sshd_config.augnew
}

@test "gfs-aug: a file that does not parse is told with line, column and lens" {
  t -1 gfs-aug get /files/etc/fstab/1/spec
  has "gfs-aug: /etc/fstab: line 3, column 11: " "$stderr"
  has "(lens fstab.aug)" "$stderr"
  t -1 gfs-aug --load /etc/fstab ls /files/etc
  has "line 3" "$stderr"
  t gfs-aug errors /etc/fstab
  has "Error in /etc/fstab:3.11 (parse_failed)" "$output"
  t -1 gfs-aug --load /etc/unknown ls /files
  has "/etc/unknown: no lens is for this file" "$stderr"
  t -1 gfs-aug load /etc/nope
  has "/etc/nope: No such file or directory" "$stderr"
}

@test "gfs-aug: a file that others have changed is loaded again" {
  gfs-write /etc/hosts $'10.0.0.1 one\n'
  t gfs-aug get --value /files/etc/hosts/1/canonical
  same one "$output"
  gfs-write /etc/hosts $'10.0.0.1 two\n'
  t gfs-aug get --value /files/etc/hosts/1/canonical
  same two "$output"
  gfs-write /etc/hosts $'10.0.0.1 six\n'
  t gfs-aug -s set /files/etc/hosts/1/alias nice
  t gfs-cat /etc/hosts
  same "10.0.0.1 six nice" "$output"
  gfs-write /etc/hosts $'10.0.0.1 ten\n'
  t gfs-aug print
  has '/files/etc/hosts/1/canonical = "ten"' "$output"
}

@test "gfs-aug: what others have written is not overwritten" {
  gfs-write /etc/hosts $'10.0.0.1 one\n'
  t gfs-aug set /files/etc/hosts/1/canonical mine
  gfs-write /etc/hosts $'10.0.0.1 two\n'
  for command in save "get /files/etc/hosts/1" "set /files/etc/hosts/1/canonical x" save; do
    # shellcheck disable=SC2086 # with its arguments
    t -1 gfs-aug $command
    has "/etc/hosts: was changed by others since it was loaded" "$stderr"
  done
  t gfs-aug get --value /files/etc/ssh/sshd_config/PermitRootLogin
  same no "$output"
  t gfs-cat /etc/hosts
  same "10.0.0.1 two" "$output"
  t gfs-aug load /etc/hosts
  t gfs-aug get --value /files/etc/hosts/1/canonical
  same two "$output"
  gfs-aug set /files/etc/hosts/1/canonical mine
  t gfs-aug load /etc/hosts
  t gfs-aug save
  same "" "$output"
  gfs-aug set /files/etc/hosts/1/canonical mine
  gfs-write /etc/hosts $'10.0.0.1 ten\n'
  t gfs-aug load
  t gfs-aug get --value /files/etc/hosts/1/canonical
  same ten "$output"
  gfs-aug set /files/etc/hosts/1/canonical mine
  gfs-rm /etc/hosts
  t -1 gfs-aug save
  has "/etc/hosts: was changed by others" "$stderr"
}

@test "gfs-aug: another disk in the place of the first" {
  other=$(new_fs_disk 64M "$copy")
  gfs-write /etc/hosts $'10.0.0.1 first\n'
  gfs-write /etc/shells $'/bin/sh\n'
  t gfs-aug get --value /files/etc/hosts/1/canonical /files/etc/shells/1
  has first "$output"
  gfs-call umount /
  gfs-call add_drive "$other" format:raw
  gfs-call mount "$(gfs-call list_devices | tail -n 1)1" /
  t gfs-aug get --value /files/etc/hosts/1/canonical
  same localhost "$output"
  t gfs-aug match '/files/etc/*'
  hasnt shells "$output"
  gfs-call umount /
  gfs-call mount /dev/sda1 /
  t gfs-aug get --value /files/etc/hosts/1/canonical
  same first "$output"
  gfs-aug -s rm /files/etc/shells
}

@test "gfs-aug: a script, quoted as for augtool" {
  t gfs-aug <<'EOS'
# a comment
set /files/etc/hosts/7/ipaddr 10.0.0.7

  set "/files/etc/hosts/7/canonical" 'seven.example'
defvar seven /files/etc/hosts/*[ipaddr = '10.0.0.7']
print $seven
get /files/etc/ssh/sshd_config/PermitRootLogin
save
quit
nonsense
EOS
  same '/files/etc/hosts/7
/files/etc/hosts/7/ipaddr = "10.0.0.7"
/files/etc/hosts/7/canonical = "seven.example"
/files/etc/ssh/sshd_config/PermitRootLogin = no
Saved 1 file(s)' "$output"
  t gfs-cat /etc/hosts
  has $'10.0.0.7\tseven.example' "$output"
  t -1 gfs-aug < <(printf 'ls /files\n\nfrobnicate x\nprint /files\n')
  has "gfs-aug: line 3: " "$stderr"
  has "frobnicate" "$stderr"
}

@test "gfs-aug: transform and load, defnode" {
  t gfs-aug transform Shellvars incl /etc/unknown2
  gfs-write /etc/unknown2 $'A=1\n'
  t gfs-aug load
  t gfs-aug get --value /files/etc/unknown2/A
  same 1 "$output"
  t gfs-aug defnode b /files/etc/unknown2/B 2
  # shellcheck disable=SC2016 # a variable of Augeas
  t gfs-aug get '$b'
  same '$b = 2' "$output"
  t -2 gfs-aug transform Shellvars maybe /x
  has "transform: expected: LENS incl|excl FILE" "$stderr"
  t -2 gfs-aug insert 01 beside /files/etc/hosts/1
}

@test "gfs-aug: alone it saves what it has changed, all or nothing" {
  disk=$(new_fs_disk 64M "$copy")
  alone=(--format raw -a "$disk" -m /dev/sda1)
  t gfs-aug --rw "${alone[@]}" set /files/etc/hosts/1/canonical changed
  t gfs-cat "${alone[@]}" /etc/hosts
  has changed "$output"
  t -1 gfs-aug --rw "${alone[@]}" set /files/etc/hosts/1/canonical again /files/etc/ssh/sshd_config/Match/x y
  has sshd_config "$stderr"
  t gfs-cat "${alone[@]}" /etc/hosts
  has changed "$output"
  t -2 gfs-aug "${alone[@]}" set /files/etc/hosts/1/canonical x
  has "--rw" "$stderr"
  t -1 gfs-aug "${alone[@]}" <<<'set /files/etc/hosts/1/canonical x'
  has "/etc/hosts: Read-only file system" "$stderr"
  t -1 gfs-aug "${alone[@]}" < <(printf 'set /files/etc/hosts/1/canonical x\nsave\n')
  has "/etc/hosts: Read-only file system" "$stderr"
}

@test "gfs-aug: misuse is told at once" {
  t -2 gfs-aug frobnicate
  has "unknown command" "$stderr"
  t -2 gfs-aug set /files/x
  t -2 gfs-aug set /files/x 1 /files/y
  has "NODE VALUE" "$stderr"
}

@test "gfs-aug: the page's examples" {
  page_examples gfs-aug
}
