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
}

@test "gfs-ls: lists by name, hidden ones as well, without . and .." {
  t gfs-ls /d
  same $'.hidden\na\nb\nsub' "$output"
}

@test "gfs-ls: lists / by default" {
  t gfs-ls
  has lost+found "$output"
}

@test "gfs-ls: -l tells mode, owner and size" {
  t gfs-ls -l /d/b
  [[ $output =~ ^-rw-r--r--\ 1\ 0\ 0\ 10\ 20[0-9-]+\ [0-9:]+\ /d/b$ ]]
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
  same $'/d:\n.hidden\na\nb\nsub\n\n/d/sub:' "$output"
}

@test "gfs-ls: -0 keeps names with newlines apart" {
  gfs-ls -0 /odd >"$BATS_TEST_TMPDIR/list"
  t bash -c 'tr "\n\0" "+\n" <"$1" | grep new' - "$BATS_TEST_TMPDIR/list"
  same "new+line" "$output"
}

@test "gfs-ls: names are raw in a pipe and escaped on a terminal" {
  t gfs-ls /odd
  has $'esc\e[31m' "$output"
  need script
  t script -qec "gfs-ls /odd" /dev/null
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
  same $'/empty:\n\n/d/sub:' "$output"
  same "gfs-ls: /nope: No such file or directory" "$stderr"
}

@test "gfs-ls: a symlink that climbs out stays inside the image" {
  ln -s ../../../../../d "$BATS_TEST_TMPDIR/climb"
  tar -cf - -C "$BATS_TEST_TMPDIR" climb | gfs-tar-in /empty
  t gfs-ls /empty/climb
  same $'.hidden\na\nb\nsub' "$output"
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

@test "gfs-ls: the examples of its page work" { page_examples gfs-ls; }
