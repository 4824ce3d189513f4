# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/etc/ssh "$tree"/srv/jail/etc
  printf '127.0.0.1\tlocalhost\n10.0.0.1\tbox.example box\n' >"$tree"/etc/hosts
  printf '10.9.9.9\tinside\n' >"$tree"/srv/jail/etc/hosts
  printf 'nameserver 9.9.9.9\n' >"$tree"/etc/resolv.conf
  printf 'Port 22\nPermitRootLogin no\n' >"$tree"/etc/ssh/sshd_config
  printf '/dev/sda1 / ext4 defaults 0 1\nbroken line\n' >"$tree"/etc/fstab
  cp -r "$tree" "$BATS_FILE_TMPDIR/copy"
  disk=$(new_fs_disk 64M "$tree")
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

setup () { hosts=/files/etc/hosts; }

# begin [FLAGS]: a session for what the test needs.
begin () { gfs-call aug_init / "${1:-32}"; }
need_file () { gfs-call mini_aug_need "$1" >/dev/null; }

@test "aug_init, aug_get: all files are loaded" {
  begin 0
  t gfs-call aug_get $hosts/1/ipaddr
  same 127.0.0.1 "$output"
  t gfs-call aug_get /files/etc/ssh/sshd_config/Port
  same 22 "$output"
  t gfs-call aug_get $hosts/1
  same "" "$output"
  t -1 gfs-call aug_get $hosts/9
  has "$hosts/9: no matching node" "$stderr"
  t -1 gfs-call aug_get "$hosts/*"
  has "$hosts/*: Too many matches for path expression" "$stderr"
  t -1 gfs-call aug_get '/files['
  has "Invalid path expression" "$stderr"
}

@test "aug_init: the trees are those of the host's augtool" {
  need augtool
  begin 0
  t augtool -r "$BATS_FILE_TMPDIR/copy" print /files
  want=$(sort <<<"$output")
  has "/files/etc/hosts/2/alias" "$want"
  gfs-call mini_aug_run 'print /files' | sort >"$BATS_TEST_TMPDIR/print"
  same "$want" "$(cat "$BATS_TEST_TMPDIR/print")"
}

@test "aug_init: a root in the image" {
  t gfs-call aug_init /srv/jail 0
  t gfs-call aug_get $hosts/1/canonical
  same inside "$output"
  t -1 gfs-call aug_init /nope 0
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call aug_get $hosts/1/canonical
  has "aug_init" "$stderr"
}

@test "aug_set, aug_save: one session for all, and the file keeps its attributes" {
  gfs-cp /etc/hosts /etc/hosts.old
  gfs-chown 7:8 /etc/hosts
  gfs-chmod 640 /etc/hosts
  gfs-call setxattr user.note kept 4 /etc/hosts
  gfs-call setxattr security.selinux system_u:object_r:net_conf_t:s0 31 /etc/hosts
  gfs-call acl_set_file /etc/hosts access u::rw,u:9:r,g::r,m::r,o::-
  begin
  need_file $hosts
  t gfs-call aug_set $hosts/2/canonical new.example
  t gfs-call mini_aug_changed
  same /etc/hosts "$output"
  t gfs-cat /etc/hosts
  has box.example "$output"
  t gfs-call aug_save
  t gfs-cat /etc/hosts
  same $'127.0.0.1\tlocalhost\n10.0.0.1\tnew.example box' "$output"
  t gfs-call mini_aug_changed
  same "" "$output"
  t gfs-stat -c '%u:%g %a' /etc/hosts
  same "7:8 640" "$output"
  t gfs-call getxattr /etc/hosts user.note
  same kept "$output"
  t gfs-call getxattr /etc/hosts security.selinux
  same system_u:object_r:net_conf_t:s0 "$output"
  t gfs-call acl_get_file /etc/hosts access
  has "user:9:r--" "$output"
  t gfs-ls /etc
  hasnt "hosts." "${output/hosts.old/}"
  gfs-mv /etc/hosts.old /etc/hosts
}

@test "aug_save: backup, new file, and only saying so" {
  for flags in 33 34 48; do
    begin $flags
    need_file /files/etc/resolv.conf
    gfs-call aug_set /files/etc/resolv.conf/nameserver 1.$flags.1.1
    t gfs-call aug_save
    t gfs-call aug_match /augeas/events/saved
    same /augeas/events/saved "$output"
  done
  t gfs-cat /etc/resolv.conf /etc/resolv.conf.augsave /etc/resolv.conf.augnew
  same "nameserver 1.33.1.1
nameserver 9.9.9.9
nameserver 1.34.1.1" "$output"
  gfs-rm /etc/resolv.conf.augsave /etc/resolv.conf.augnew
}

@test "aug_save: what the lens does not accept, is named" {
  begin
  need_file $hosts
  gfs-call aug_set $hosts/1/nonsense x
  t -1 gfs-call aug_save
  has "/etc/hosts: Failed to match" "$stderr"
  t -1 gfs-call mini_aug_changed
  has "/etc/hosts: " "$stderr"
}

@test "aug_save: a new file, and one that is removed" {
  begin
  gfs-call aug_set /files/etc/shells/1 /bin/sh
  t gfs-call aug_save
  t gfs-cat /etc/shells
  same /bin/sh "$output"
  t gfs-stat -c '%u:%g %a' /etc/shells
  same "0:0 644" "$output"
  begin
  need_file /files/etc/shells
  t gfs-call aug_rm /files/etc/shells
  same 2 "$output"
  t gfs-call aug_save
  t gfs-call exists /etc/shells
  same false "$output"
}

@test "aug_match, aug_ls, aug_label, aug_rm, aug_mv, aug_insert" {
  begin
  need_file $hosts
  t gfs-call aug_match "$hosts/*[canonical]"
  same "$hosts/1
$hosts/2" "$output"
  t gfs-call aug_match $hosts/3
  same "" "$output"
  for path in $hosts/2 $hosts/2/; do
    t gfs-call aug_ls "$path"
    same "$hosts/2/alias
$hosts/2/canonical
$hosts/2/ipaddr" "$output"
  done
  t gfs-call aug_label "$hosts/*[last()]"
  same 2 "$output"
  t -1 gfs-call aug_label $hosts/3
  t gfs-call aug_insert $hosts/2 01 true
  t gfs-call aug_insert $hosts/2 02 false
  t gfs-call aug_match "$hosts/*"
  same "$hosts/1
$hosts/01
$hosts/2
$hosts/02" "$output"
  t gfs-call aug_rm "$hosts/*[label() =~ regexp('0.')]"
  same 2 "$output"
  t gfs-call aug_rm /files/nothing
  same 0 "$output"
  t gfs-call aug_mv $hosts/1 $hosts/3
  t gfs-call aug_get $hosts/3/ipaddr
  same 127.0.0.1 "$output"
  t -1 gfs-call aug_mv $hosts/1 $hosts/4
  has $hosts/1 "$stderr"
}

@test "aug_setm, aug_clear, aug_defvar, aug_defnode" {
  begin
  need_file $hosts
  t gfs-call aug_setm "$hosts/*" canonical same
  same 2 "$output"
  t gfs-call aug_get $hosts/2/canonical
  same same "$output"
  t gfs-call aug_clear $hosts/2/canonical
  t gfs-call aug_get $hosts/2/canonical
  same "" "$output"
  t gfs-call aug_defvar all "$hosts/*"
  same 2 "$output"
  # shellcheck disable=SC2016 # a variable of Augeas
  t gfs-call aug_match '$all/ipaddr'
  same "$hosts/1/ipaddr
$hosts/2/ipaddr" "$output"
  t gfs-call aug_defnode one "$hosts/9/ipaddr" 10.0.0.9
  same $'i: 1\nb: 1' "$output"
  t gfs-call aug_defnode one "$hosts/9/ipaddr" 10.0.0.9
  same $'i: 1\nb: 0' "$output"
}

@test "aug_transform, aug_load: another file for a lens" {
  gfs-write /srv/names $'10.1.1.1 far\n'
  begin
  t gfs-call aug_transform Hosts /srv/names
  t gfs-call aug_load
  t gfs-call aug_get /files/srv/names/1/canonical
  same far "$output"
  t gfs-call aug_transform Hosts.lns /srv/names remove:true
  t gfs-call aug_load
  t gfs-call aug_match /files/srv
  same "" "$output"
}

@test "aug_close: ends the session" {
  begin
  t gfs-call aug_close
  for call in aug_close aug_save aug_load "aug_get /x" "aug_match /x"; do
    # shellcheck disable=SC2086 # with its argument
    t -1 gfs-call $call
    has "no session: call aug_init first" "$stderr"
  done
}

@test "mini_aug_begin: only if there is none" {
  t gfs-call mini_aug_begin / 32
  same true "$output"
  gfs-call aug_set /files/x y
  t gfs-call mini_aug_begin / 32
  same false "$output"
  t gfs-call aug_get /files/x
  same y "$output"
  gfs-call aug_close
}

@test "mini_aug_need: only what is asked for, and what was wrong with it" {
  begin
  t gfs-call mini_aug_need $hosts/1/ipaddr
  same "" "$output"
  t gfs-call aug_match '/files/etc/*'
  same $hosts "$output"
  gfs-call aug_set $hosts/1/ipaddr 10.0.0.5
  t gfs-call mini_aug_need "/files/etc/ssh/*/Port"
  t gfs-call mini_aug_need /files/etc/fstab/1
  same "/etc/fstab
2
11
fstab.aug:35.12-.42:
Iterated lens matched less than it should" "$output"
  t gfs-call mini_aug_need //ipaddr
  has /etc/fstab "$output"
  t gfs-call aug_get $hosts/1/ipaddr
  same 10.0.0.5 "$output"
  t gfs-call aug_match '/files/etc/*'
  has /files/etc/ssh "$output"
  has /files/etc/resolv.conf "$output"
  t -1 gfs-call mini_aug_need /srv/jail/etc/hosts file:true
  has "/srv/jail/etc/hosts: no lens is for this file" "$stderr"
  t -1 gfs-call mini_aug_need /etc/nope file:true
  has "/etc/nope: No such file" "$stderr"
}

@test "mini_aug_run: says what went wrong" {
  begin
  t -1 gfs-call mini_aug_run 'set'
  has "set" "$stderr"
  t -1 gfs-call mini_aug_run 'frobnicate'
  has "frobnicate" "$stderr"
}
