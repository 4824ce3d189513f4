# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Operations on files, and what holds for all; users, names and programs are in
# gfs-customize-system.bats.
load ../helper.bash
load ../windows.bash

setup_file () {
  local tree=$BATS_FILE_TMPDIR/tree

  mkdir -p "$tree"/{etc,srv/a/b,data}
  printf 'one\ntwo\n' >"$tree/data/text"
  printf 'a\r\nb\r\n' >"$tree/data/dos"
  printf 'no end' >"$tree/data/short"
  echo deep >"$tree/srv/a/b/deep"
  chmod 640 "$tree/data/text"
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

# q OPERATION...: silently
q () { t gfs-customize -q "$@"; }

# contents PATH
contents () { gfs-cat "$1"; }

@test "gfs-customize: --write, --append-line and --edit change text" {
  q --write /data/new:a:b --append-line /data/new:c \
    --edit '/data/new:tr/a-z/A-Z/' --append-line /data/fresh:first
  same $'A:B\nC' "$(contents /data/new)"
  same first "$(contents /data/fresh)"
  q --append-line /data/short:more --append-line /data/dos:c
  same $'no end\nmore' "$(contents /data/short)"
  same "$(printf 'a\r\nb\r\nc\r\n' | md5sum)" "$(gfs-cat /data/dos | md5sum)"
  q --edit /data/text:s/two/three/
  t gfs-stat -c %a /data/text
  same 640 "$output"
}

@test "gfs-customize: --upload and --copy-in bring files of the host" {
  local dir=$BATS_TEST_TMPDIR/tree

  mkdir -p "$dir/sub"
  echo x >"$dir/sub/file"
  echo '#!/bin/sh' >"$dir/tool"
  chmod 750 "$dir/tool"
  touch "$dir/a:b"
  q --mkdir /opt/bin --upload "$dir/tool:/opt/bin" --upload "$dir/tool:/opt/t" \
    --copy-in "$dir/sub:/opt"
  t gfs-stat -c '%a %u' /opt/bin/tool /opt/t
  same $'750 0\n750 0' "$output"
  same x "$(contents /opt/sub/file)"
}

@test "gfs-customize: --copy, --move, --link, --touch, --mkdir and --chmod" {
  q --copy /srv/a:/srv/copy --move /srv/copy:/srv/moved --touch /srv/t \
    --link /srv/t:/srv/l1:/srv/l2 --mkdir /srv/x/y/z --chmod 0750:/srv/x
  same deep "$(contents /srv/moved/b/deep)"
  t gfs-readlink /srv/l1 /srv/l2
  same $'/srv/t\n/srv/t' "$output"
  t gfs-stat -c '%a %F' /srv/x /srv/t
  same $'750 directory\n644 regular empty file' "$output"
  q --link /etc:/srv/l1 --link /nowhere:/srv/l1 # not into where it leads
  t gfs-readlink /srv/l1
  same /nowhere "$output"
}

@test "gfs-customize: --delete takes patterns, and nothing is no error" {
  q --touch /data/d1 --touch /data/d2 --delete '/data/d[12]' --delete '/nope*' \
    --delete /nope --mkdir /data/dir/sub --delete /data/dir
  t gfs-ls /data
  hasnt d1 "$output"
  hasnt d2 "$output"
  hasnt dir "$output"
  t -1 gfs-customize --delete /
  has "would remove everything" "$stderr"
}

@test "gfs-customize: --truncate, --truncate-recursive and --scrub" {
  q --mkdir /log/sub --write /log/a:1 --write /log/b:2 --write /log/sub/c:3 \
    --write /log/s:secret --truncate /log/a
  t gfs-stat -c %s /log/a /log/b
  same $'0\n1' "$output"
  q --truncate-recursive /log --scrub /log/s
  t gfs-find /log -type f -printf '%p %s\n'
  same $'/log/a 0\n/log/b 0\n/log/sub/c 0' "$(sort <<<"$output")"
}

@test "gfs-customize: tells each operation on stderr, unless -q" {
  t gfs-customize --touch /said --chmod 600:/said
  same "" "$output"
  same $'touching /said\nsetting mode 600 of /said' \
    "$(sed -E 's/^\[ *[0-9.]+\] //' <<<"$stderr")"
  q --touch /said
  same "" "$stderr"
}

@test "gfs-customize: a mistake is noticed before anything is changed" {
  for bad in "--upload $BATS_TEST_TMPDIR/none:/x" "--edit /none:s/a/b/" \
    "--copy /none:/x" "--truncate /none" "--run $BATS_TEST_TMPDIR/none" \
    "--truncate-recursive /data/text" "--password nobody:random" \
    "--commands-from-file /none" "--timezone No/Where" "--install x" \
    "--install ./none.deb" "--firstboot-command x" "--copy-in /none:/" \
    "--write /none/x:y" "--write /data:y" "--append-line /none/x:y" \
    "--write /data/text/x:y" "--upload /dev/null:/x" \
    "--upload $BATS_TEST_FILENAME:/none/x" "--touch /none/x" \
    "--mkdir /data/text/x/y" "--link x:/none/x" "--link x:/ok:/data" \
    "--copy /data/text:/none/x" "--move /data/text:/none/x" \
    "--edit /data/text:s/a/" "--write C:/x:y" "--delete C:\\x" \
    "--delete /srv/a --edit /srv/a/b/deep:s/a/b/" \
    "--delete /srv/* --copy /srv/a:/x" "--scrub /data/dos --truncate /data/dos" \
    "--move /srv/a:/srv/c --write /srv/a/new:x"; do
    # shellcheck disable=SC2086 # words
    (set -f && t -1 gfs-customize -q --write /first:1 $bad && [ -n "$stderr" ])
    t -1 gfs-stat /first
  done
}

@test "gfs-customize: --edit: what perl says, and nothing if it is content" {
  t -1 gfs-customize --edit '/data/text:s/a/'
  has "Substitution replacement not terminated" "$stderr"
  t gfs-customize -n --edit '/data/text:s/a/b/'
  same "" "$stderr"
}

@test "gfs-customize: what an earlier operation makes is not missed" {
  q --write /made:a --edit /made:s/a/b/ --copy /made:/again --truncate /made
  same b "$(contents /again)"
  q --delete /again --write /again:c --edit /again:s/c/d/ --mkdir /back/to \
    --delete /back --mkdir /back/to --move /back:/forth --write /forth/to/x:y \
    --delete '/fort[h]' --link /again:/forth --touch /forth
  same d "$(contents /again)"
}

@test "gfs-customize: misuse is told by the option's name" {
  for bad in "--write /x" "--write x:y" "--chmod 8:/x" "--chmod 17777:/x" \
    "--hostname -x" "--hostname a/b" "--hostname $(printf 'a%.0s' {1..65})" "--timezone ../x" "--link /a:b" \
    "--password x" "--root-password secret" "--root-password hash:" \
    "--root-password hash:secret" "--root-password hash:\$6\$secret" \
    "--root-password hash:\$nope\$salt\$hash" "--root-password fd:x" "--ssh-inject root:x" "--delete x" \
    "--mkdir ../x"; do
    # shellcheck disable=SC2086 # words
    t -2 gfs-customize $bad
    has "${bad%% *}: " "$stderr"
  done
  t -2 gfs-customize --selinux-relabel --no-selinux-relabel --touch /x
  t -2 gfs-customize --password-crypto rot13 --root-password random
  t -2 gfs-customize
  has "nothing to do" "$stderr"
  t -2 gfs-customize -a "$disk" --touch /x
  has "needs --rw" "$stderr"
}

@test "gfs-customize: --dry-run prints on stdout and changes nothing" {
  t gfs-customize -n --write /dry:x --mkdir /drier
  same $'writing /dry\nmaking /drier' "$output"
  t -1 gfs-stat /dry
  t gfs-customize -n -a "$(example_disk)" --hostname x --no-network
  same "setting the host name x" "$output"
}

@test "gfs-customize: --commands-from-file, in its place among the others" {
  local file=$BATS_TEST_TMPDIR/commands

  printf '%s\n' '# comment' '' 'write /cmd:a' '  append-line /cmd:b \' \
    '  c' "commands-from-file $file.2" >"$file"
  echo 'append-line /cmd:d' >"$file.2"
  q --write /cmd:0 --commands-from-file "$file" --append-line /cmd:e
  same $'a\nb   c\nd\ne' "$(contents /cmd)"
  for bad in nonsense "update x" write; do
    echo "$bad" >"$file"
    t -2 gfs-customize --commands-from-file "$file"
    has "$file: ${bad%% *}" "$stderr"
  done
  echo "commands-from-file $file" >"$file"
  t -2 gfs-customize --commands-from-file "$file"
  has "name each other" "$stderr"
}

@test "gfs-customize: a read-only drive is refused" {
  t -1 gfs-launch -a "$(example_disk)" -m /dev/sda1 -- \
    gfs-customize --touch /x
  has "read-only drive" "$stderr"
}

@test "gfs-customize: Windows: files only, and told before anything changes" {
  local tree=$BATS_TEST_TMPDIR/windows image

  windows_tree "$tree" 10
  image=$(new_fs_disk 64M "$tree")
  # shellcheck disable=SC2016
  t gfs-launch --rw --format raw -a "$image" -m /dev/sda1 -- bash -c '
    for op; do gfs-customize --write /new:x $op; done; gfs-ls /' bash \
    "--hostname x" "--firstboot-command x" "--run-command x" \
    "--root-password random"
  for op in hostname firstboot-command run-command root-password; do
    has "--$op: cannot be done for Windows" "$stderr"
  done
  hasnt new "$output"
  t gfs-customize -q --rw --format raw -a "$image" \
    --write 'c:\WINDOWS\new.txt:a:b' --copy 'C:\wINDOWS\new.txt:c:/copy' \
    --append-line 'C:/copy:more'
  unset GFS_HANDLE
  t gfs-cat -a "$image" 'C:\windows\new.txt' 'C:\copy'
  same $'a:ba:b\nmore' "$output"
}

@test "gfs-customize: hostile files are errors of their own" {
  local tree=$BATS_TEST_TMPDIR/hostile image

  mkdir -p "$tree"/etc/pam.d "$tree"/etc/login.defs
  mkfifo "$tree/etc/passwd" "$tree/etc/pam.d/passwd"
  truncate -s 1G "$tree/etc/hosts"
  ln -s hostname "$tree/etc/hostname"
  printf 'root:*:1:\0' >"$tree/etc/shadow"
  image=$(new_fs_disk 64M "$tree")
  # shellcheck disable=SC2016
  t gfs-launch --rw --format raw -a "$image" -m /dev/sda1 -- bash -c '
    for op; do gfs-customize -q $op && echo "$op"; done
    gfs-rm -f /etc/passwd /etc/hostname
    gfs-write /etc/passwd root:x:0:0:::
    gfs-customize -q --hostname x; gfs-customize -q --root-password random
    true' bash "--hostname x" "--root-password random" "--ssh-inject root:string:ssh-x"
  same "" "$output"
  has "/etc/passwd: " "$stderr"
  has "/etc/hosts: it is too large" "$stderr"
  has "/etc/shadow: it is no text" "$stderr"
  t gfs-launch -a "$image" -m /dev/sda1 -- gfs-sysprep -n
}

@test "gfs-customize: sets SELinux labels of what has changed" {
  local tree=$BATS_TEST_TMPDIR/selinux image

  mkdir -p "$tree"/etc/selinux/targeted/contexts/files "$tree/data"
  printf 'SELINUX=enforcing\nSELINUXTYPE=targeted\n' >"$tree/etc/selinux/config"
  echo '/.* system_u:object_r:test_t:s0' \
    >"$tree/etc/selinux/targeted/contexts/files/file_contexts"
  echo x >"$tree/data/other"
  image=$(new_fs_disk 64M "$tree")
  labels () { gfs-stat -c '%n %C' /data/new /data/other; }
  export -f labels
  t gfs-launch --rw --format raw -a "$image" -m /dev/sda1 -- bash -ec '
    gfs-customize -q --no-selinux-relabel --write /data/new:1; labels
    gfs-customize -q --write /data/new:2; labels
    gfs-customize -q --selinux-relabel; labels
    gfs-customize -q --edit /etc/selinux/config:s/enforcing/disabled/
    gfs-customize -q --write /data/new2:x; gfs-stat -c "%n %C" /data/new2'
  same "/data/new ?
/data/other ?
/data/new system_u:object_r:test_t:s0
/data/other ?
/data/new system_u:object_r:test_t:s0
/data/other system_u:object_r:test_t:s0
/data/new2 ?" "$output"
}

@test "gfs-customize: labels links and new directories, and after a failure" {
  local tree=$BATS_TEST_TMPDIR/selinux image

  mkdir -p "$tree"/etc/selinux/p/contexts/files "$tree"/{data,usr/share/zoneinfo}
  printf 'SELINUX=enforcing\nSELINUXTYPE=p\n' >"$tree/etc/selinux/config"
  printf '%s\n' '/.* u:r:file_t:s0' '/.* -l u:r:link_t:s0' '/.* -d u:r:dir_t:s0' \
    >"$tree/etc/selinux/p/contexts/files/file_contexts"
  touch "$tree"/{old,usr/share/zoneinfo/UTC}
  ln -s ../old "$tree/data/behind"
  image=$(new_fs_disk 64M "$tree")
  # shellcheck disable=SC2016
  t gfs-launch --rw --format raw -a "$image" -m /dev/sda1 -- bash -c '
    gfs-customize -q --timezone UTC --mkdir /data/a/b --link /usr:/data/l \
      --write /data/behind:x --write /data/a/b/f:x --run-command false
    gfs-stat -c "%n %C" "$@"
    gfs-customize -q --touch /new --edit "/old:exit 3" --touch /never
    gfs-stat -c "%n %C" /new' bash /etc/localtime /data/l /data/a/b /old /usr
  has "false: " "$stderr"
  has "/old: perl exited with status 3" "$stderr"
  same "/etc/localtime u:r:link_t:s0
/data/l u:r:link_t:s0
/data/a/b u:r:dir_t:s0
/old u:r:file_t:s0
/usr u:r:dir_t:s0
/new u:r:file_t:s0" "$output"
}

@test "gfs-customize: the examples of its page work" {
  page_examples gfs-customize
}
