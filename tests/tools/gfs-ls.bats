# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-mkdir -p /d/sub
  gfs-write /d/b 1234567890
  gfs-write /d/a x
  gfs-write /d/.hidden ''
  gfs-mkdir /odd
  gfs-write $'/odd/new\nline' ''
  gfs-write $'/odd/esc\e[31m' ''
  gfs-write $'/odd/bad\xffutf' ''
  gfs-mkdir /empty

  # A tree that is on the host as well; sizes of directories differ.
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/host/{dir/below,.hid,exec} "$tree"/etc
  cd "$tree"/host || return
  echo x >a
  ln a hard
  ln -s a link
  ln -s dir to-dir
  ln -s nowhere dangling
  mkfifo fifo
  head -c 30000 /dev/urandom >medium
  head -c 700000 /dev/zero >large
  echo x >.hidden-file
  echo x >'back\slash'
  chmod 755 large
  chmod 4711 exec
  find . -exec touch -h -d '2023-01-01 12:00' {} +
  touch -h -d '2020-01-01 12:00' a link
  touch -d '2021-01-01 12:00' medium
  touch -d '2022-01-01 12:00' dir exec dir/below .
  printf 'root:x:0:0::/:\nalice-in-chains:x:1234:0::/:\n' >"$tree"/etc/passwd
  printf 'root:x:0:\nstaff:x:50:\n' >"$tree"/etc/group
  tar -cf - -C "$tree" host etc | gfs-tar-in /
}

# alike [OPTION...]: our list of the tree looks as the host's does, apart from
# what differs in any case: the file system's sizes of directories.
alike () {
  local sizes='s/^\(d[^ ]* *[0-9]* *[^ ]* *[^ ]* *\)[0-9]*/\1 DIR/'

  (cd "$tree/host" && ls --time-style=long-iso "$@") | sed "/^total /d; $sizes" \
    >"$BATS_TEST_TMPDIR/host"
  gfs-ls "$@" /host | sed "$sizes" >"$BATS_TEST_TMPDIR/ours"
  printf 'ls %s\n' "$*"
  t diff "$BATS_TEST_TMPDIR/host" "$BATS_TEST_TMPDIR/ours"
}

@test "gfs-ls: lists by name, hidden ones only with -A or -a" {
  t gfs-ls /d
  same $'a\nb\nsub' "$output"
  t gfs-ls -A /d
  same $'.hidden\na\nb\nsub' "$output"
  t gfs-ls -a /d
  same $'.\n..\n.hidden\na\nb\nsub' "$output"
}

@test "gfs-ls: looks as ls does" {
  alike
  alike -A
  alike -r
  alike -F
  alike -AF
  alike -S
  alike -Sr
  alike -t
  alike -ltr
  alike -l
  alike -lA
  alike -ln
  alike -n
  alike -lh
  alike -lS
  alike -l1
  same "$(cd "$tree/host" && ls --time-style=long-iso -lF a fifo large)" \
    "$(gfs-ls -lF /host/{a,fifo,large} | sed 's,/host/,,')"
  same "$(ls -a "$tree/host")" "$(gfs-ls -a /host)"
  same "$(ls -U "$tree/host" | sort)" "$(gfs-ls -U /host | sort)"
  same "$(ls -Ua "$tree/host" | sort)" "$(gfs-ls -Ua /host | sort)"
  same "$(cd "$tree/host" && ls -ARF)" \
    "$(gfs-ls -ARF /host | sed 's,^/host,.,')"
}

@test "gfs-ls: owners have the names that the image gives them" {
  t gfs-call chown 1234 50 /host/medium
  t gfs-call chown 77777 88888 /host/large
  t gfs-ls -l /host/medium /host/large
  same "-rwxr-xr-x 1           77777 88888 700000
-rw-r--r-- 1 alice-in-chains staff  30000" "$(cut -c -41 <<<"$output")"
  t gfs-ls -ln /host/medium
  has " 1 1234 50 30000 " "$output"
  t gfs-call chown 0 0 /host/medium
  t gfs-call chown 0 0 /host/large
}

@test "gfs-ls: -i tells the inode, -d the directory itself" {
  t gfs-ls -i /host/a
  same "$(gfs-stat -c %i /host/a) /host/a" "$output"
  t gfs-ls -d /host /host/a
  same $'/host\n/host/a' "$output"
  t gfs-ls -ld /host
  [[ $output =~ ^d.*\ /host$ ]]
  t gfs-ls -d
  same / "$output"
}

@test "gfs-ls: a link to a directory is followed, but not with -l, -d or -F" {
  t gfs-ls /host/to-dir
  same below "$output"
  t gfs-ls -l /host/to-dir
  [[ $output =~ ^l.*\ /host/to-dir\ -\>\ dir$ ]]
  t gfs-ls -l /host/to-dir/
  [[ $output =~ ^d.*\ below$ ]]
  t gfs-ls -d /host/to-dir
  same /host/to-dir "$output"
  t gfs-ls -F /host/to-dir /host/dangling
  same $'/host/dangling@\n/host/to-dir@' "$output"
}

@test "gfs-ls: patterns match inside the image; files come first" {
  t gfs-ls '/host/[adm]*'
  same $'/host/a\n/host/dangling\n/host/medium\n\n/host/dir:\nbelow' "$output"
  t gfs-ls -d '/host/*i*'
  same $'/host/dangling\n/host/dir\n/host/fifo\n/host/link\n/host/medium\n/host/to-dir' \
    "$(grep -v '^$' <<<"$output")"
}

@test "gfs-ls: devices have numbers, not sizes" {
  t gfs-mkdir /dev
  t gfs-call mknod_c 438 10 200 /dev/tun
  t gfs-call mknod_b 384 8 1 /dev/sda1
  t gfs-write /dev/file 123456789
  t gfs-ls -ln /dev
  same "0       9 file
0  8,   1 sda1
0 10, 200 tun" "$(sed 's/^.* 1 0 //; s/ 20[0-9][0-9]-.*:[0-9]*//' <<<"$output")"
}

@test "gfs-ls: options that contradict each other are misuse" {
  t -2 gfs-ls -t -S
  t -2 gfs-ls -U -t
  t -2 gfs-ls -R -d
  t -2 gfs-ls -R -U
}

@test "gfs-ls: lists / by default" {
  t gfs-ls
  has lost+found "$output"
}

@test "gfs-ls: -l tells mode, owner and size" {
  t gfs-ls -l /d/b
  [[ $output =~ ^-rw-r--r--\ 1\ root\ root\ 10\ 20[0-9-]+\ [0-9:]+\ /d/b$ ]]
}

@test "gfs-ls: -S puts the largest first, -t the newest" {
  t gfs-ls -S /d
  same sub "$(head -1 <<<"$output")"
  same b "$(sed -n 2p <<<"$output")"
  gfs-write /d/a y
  t gfs-ls -t /d
  same a "$(head -1 <<<"$output")"
}

@test "gfs-ls: -R walks down with headings" {
  t gfs-ls -R /d
  same $'/d:\na\nb\nsub\n\n/d/sub:' "$output"
}

@test "gfs-ls: -0 keeps names with newlines apart" {
  gfs-ls -0 /odd >"$BATS_TEST_TMPDIR/list"
  t bash -c 'tr "\n\0" "+\n" <"$1" | grep new' - "$BATS_TEST_TMPDIR/list"
  same "new+line" "$output"
}

@test "gfs-ls: names are raw in a pipe and escaped on a terminal" {
  t gfs-ls /odd
  has $'esc\e[31m' "$output"
  t on_terminal "gfs-ls /odd"
  has 'esc\x1b[31m' "$output"
  has 'new\nline' "$output"
  has 'bad\xffutf' "$output"
}

@test "gfs-ls: --json is JSON whatever the names are" {
  gfs-ls --json /odd >"$BATS_TEST_TMPDIR/json"
  need python3
  t python3 -c 'import base64, json, sys
for e in json.load (open (sys.argv[1])):
    print (repr (base64.b64decode (e["name_base64"]) if "name_base64" in e
                 else e["name"]), e["type"], e["size"])' \
    "$BATS_TEST_TMPDIR/json"
  has "'new\\nline' regular file 0" "$output"
  has "b'bad\\xffutf' regular file 0" "$output"
}

@test "gfs-ls: an empty directory prints nothing" {
  t gfs-ls /empty
  same "" "$output"
}

@test "gfs-ls: several paths get headings; a missing one is named" {
  t -1 gfs-ls /empty /nope /d/sub
  same $'/d/sub:\n\n/empty:' "$output"
  same "gfs-ls: /nope: No such file or directory" "$stderr"
}

@test "gfs-ls: a symlink that climbs out stays inside the image" {
  ln -s ../../../../../d "$BATS_TEST_TMPDIR/climb"
  tar -cf - -C "$BATS_TEST_TMPDIR" climb | gfs-tar-in /empty
  t gfs-ls /empty/climb
  same $'a\nb\nsub' "$output"
  gfs-rm /empty/climb
}

@test "gfs-ls: ten thousand names come back complete" {
  mkdir "$BATS_TEST_TMPDIR/many"
  (cd "$BATS_TEST_TMPDIR/many" && seq -f name-%05g 10000 | xargs touch)
  tar -cf - -C "$BATS_TEST_TMPDIR" many | gfs-tar-in /
  t gfs-ls -l /many
  same 10000 "$(wc -l <<<"$output")"
  gfs-rm -r /many
}

@test "gfs-ls: a reader that has enough is no error" {
  mkdir "$BATS_TEST_TMPDIR/long"
  (cd "$BATS_TEST_TMPDIR/long" && seq -f %0250.f 6000 | xargs touch)
  tar -cf - -C "$BATS_TEST_TMPDIR" long | gfs-tar-in /
  for options in -U -lU -l ""; do
    # shellcheck disable=SC2016 # expanded by that shell
    t bash -c 'set -o pipefail; gfs-ls $1 /long | head -1 | wc -l' - "$options"
    same 1 "$output"
    same "" "$stderr"
  done
  gfs-rm -r /long
}

@test "gfs-ls: the examples of its page work" { page_examples gfs-ls; }
