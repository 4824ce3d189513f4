# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# The same tree here and in the image.  Users and groups are numbers on both
# sides, or root.
setup_file () {
  mounted_handle
  gfs-mkdir -p /etc
  printf 'root:x:0:0:::\nalice:x:1234:1234:::\nodd name:x:77:77:::\n' | gfs-upload - /etc/passwd
  printf 'root:x:0:\nstaff:x:50:\n' | gfs-upload - /etc/group
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/d/sub
  touch "$tree"/file "$tree"/d/exec "$tree"/$'d/new\nline' "$tree"/d/sub/leaf
  chmod 750 "$tree"/d/exec
  chmod 640 "$tree"/file
  chmod 2755 "$tree"/d/sub
  ln -s ../file "$tree"/d/link
}
setup () {
  [[ $BATS_TEST_DESCRIPTION == *"as setfacl"* ]] || return 0
  need getfacl setfacl
  rm -rf "$BATS_TEST_TMPDIR/t"
  mkdir "$BATS_TEST_TMPDIR/t"
  cp -a "$tree" "$BATS_TEST_TMPDIR/t/"
  cd "$BATS_TEST_TMPDIR/t" || return 1
  setfacl -m u:1:r tree/file 2>/dev/null || unmet "no access control lists on this host"
  setfacl -b tree/file
  gfs-rm -rf /tree
  tar -cf - tree | gfs-tar-in /
}
blocks () { tr '\n' '\1' | sed 's/\x01\x01/\n/g' | sort | tr '\1' '\n'; }
compare () {
  getfacl -n -R tree 2>/dev/null | blocks >"$BATS_TEST_TMPDIR/theirs"
  gfs-acl -n -R /tree | blocks >"$BATS_TEST_TMPDIR/ours"
  t diff -a -u "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
}
# both OPTION... -- PATH...
both () {
  local options=()

  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  t setfacl "${options[@]}" "$@"
  t gfs-acl "${options[@]/-M/--modify}" "${@/#//}"
  compare
}

@test "gfs-acl: entries are set and removed as setfacl does" {
  both -m u:1000:rw,g:50:rx -- tree/file tree/d/exec
  both -m u:1000:- -- tree/file
  both -m g::rwx,o::x -- tree/file
  both -m m::r -- tree/file
  both -m u:7:rwx -- tree/file
  both -m m::r -- tree/file
  both -n -m u:8:rwx -- tree/file
  both -x u:1000 -- tree/file tree/d/exec
  both -x g:50 -- tree/d/exec
  both -m u:0:7,group:5:5,other:0,mask:r-x -- tree/d/exec
  both -b -- tree/d/exec tree/file
}

@test "gfs-acl: default lists, as setfacl has them" {
  both -m d:u:1000:rwx -- tree/d
  both -d -m g:9:rx,m::x -- tree/d
  both -m u:3:r,d:u:4:w -- tree/d/sub
  both -x d:u:1000 -- tree/d
  both -k -- tree/d
  both -b -- tree/d/sub
}

@test "gfs-acl: --set, as setfacl" {
  both --set u::rwx,g::r,o::-,u:8:rw -- tree/file
  both --set u::rwx,g::rx,o::x,d:u::rwx,d:g::rx,d:o::-,d:u:9:w -- tree/d
  both --set u::rw,g::r,o::r -- tree/file tree/d
  both --set d:u::rw,d:g::r,d:o::r -- tree/d
  both -b --set u::rw,g::r,o::r,u:5:x -- tree/d
}

@test "gfs-acl: -R and X, as setfacl; links are left alone" {
  both -R -m u:1000:rwX,d:u:1000:rwX -- tree
  both -R -x u:1000 -- tree/d
  both -R -b -- tree
}

@test "gfs-acl: prints what getfacl prints, as setfacl set it" {
  for f in tree/file tree/d; do
    setfacl -m u:1000:rwx,g:77777777:rw,m::r "$f"
  done
  setfacl -m d:u:55:rw tree/d
  getfacl -n -R tree | gfs-acl --restore -
  compare
  for args in -a -d -c -p -s -na -nc; do
    t getfacl -n $args tree/file tree/d
    want=$output
    t gfs-acl -n $args /tree/file /tree/d
    same "$(sed 's,^# file: /*,# file: /,' <<<"$want")" \
      "$(sed 's,^# file: /*,# file: /,' <<<"$output")"
  done
}

@test "gfs-acl: a dump of either is restored, owners and flags too, as setfacl" {
  setfacl -R -m u:1000:rwX,d:g:9:rx tree
  chmod 4755 tree/d/exec
  [ "$(id -u)" -ne 0 ] || chown 12:34 tree/file tree/d/exec
  chmod 4755 tree/d/exec
  getfacl -n -R tree 2>/dev/null >"$BATS_TEST_TMPDIR/dump"
  t gfs-acl --restore "$BATS_TEST_TMPDIR/dump"
  compare
  gfs-acl -n -R /tree >"$BATS_TEST_TMPDIR/dump"
  setfacl -R -b tree
  chmod 644 tree/d/exec
  t setfacl --restore "$BATS_TEST_TMPDIR/dump"
  compare
}

@test "gfs-acl: names are the image's own" {
  gfs-touch /named
  t gfs-acl -m 'u:alice:r,g:staff:w,u:odd name:x' /named
  t gfs-acl -c /named
  same $'user::rw-\nuser:odd\\040name:--x\nuser:alice:r--\ngroup::r--
group:staff:-w-\nmask::rwx\nother::r--' "$output"
  gfs-acl /named >"$BATS_TEST_TMPDIR/dump"
  gfs-acl -b /named
  t gfs-acl --restore "$BATS_TEST_TMPDIR/dump"
  same "$(cat "$BATS_TEST_TMPDIR/dump")" "$(gfs-acl /named)"
  t -1 gfs-acl -m u:daemon:r /named
  has "u:daemon:r" "$stderr"
}

@test "gfs-acl: what cannot be is refused" {
  gfs-touch /f
  t -1 gfs-acl -m d:u:1:r /f
  same "gfs-acl: /f: only directories have default lists" "$stderr"
  t -1 gfs-acl --set u::r,g::r /f
  same "gfs-acl: /f: the list would not be complete" "$stderr"
  t -1 gfs-acl -x u: /f
  for entries in u:1:q u:1 x:y:z:w u:1:r:w u:99999999999:r ::; do
    t -1 gfs-acl -m "$entries" /f
    has "$entries" "$stderr"
  done
  t -1 gfs-acl /nope
  has "/nope: No such file or directory" "$stderr"
  t -2 gfs-acl
  t -2 gfs-acl --restore x /f
  for option in -a -c -s -p --json; do
    t -2 gfs-acl $option -m u:1:r /f
    t -2 gfs-acl $option --restore x
  done
  t -2 gfs-acl -n --restore x
  t -2 gfs-acl -d --restore x
  t -2 gfs-acl --no-mask /f
  t -2 gfs-acl --add "$disk" -b /f
  has "--rw" "$stderr"
}

@test "gfs-acl: nonsense in a dump is told, the rest is done" {
  gfs-touch /g /h
  cat >"$BATS_TEST_TMPDIR/dump" <<'D'
# file: g
# owner: nobody-here
user::rwx
group::r--
other::---

# file: nope
user::rwx

# file: h
user::rw-
user:5:rwx	#effective:r--
group::r--
mask::r--
other::---
D
  t -1 gfs-acl --restore "$BATS_TEST_TMPDIR/dump"
  has "/g: line 1 names an owner that is not there" "$stderr"
  has "/nope: No such file or directory" "$stderr"
  t gfs-acl -c -n /h
  has "user:5:rwx" "$output"
  has "#effective:r--" "$output"
  t gfs-stat -c %a /g
  same 644 "$output"
}

@test "gfs-acl: a tree is two calls; --json" {
  need python3
  mkdir "$BATS_TEST_TMPDIR/many"
  (cd "$BATS_TEST_TMPDIR/many" && seq 2000 | xargs touch)
  tar -cf - -C "$BATS_TEST_TMPDIR" many | gfs-tar-in /
  t gfs-acl --trace -R -m u:5:rwX /many
  same 2 "$(grep -c 'trace: mini_[a-z_]* ["/]' <<<"$(grep -v mini_attach <<<"$stderr")")"
  gfs-acl --json -n /many/7 >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
e = json.load (open (sys.argv[1]))[0]
print (e["path"], e["access"][1], e["default"])' "$BATS_TEST_TMPDIR/json"
  same "/many/7 user:5:rw- []" "$output"
  t bash -c 'gfs-acl --json -a /many | grep -c -e "\"access\"" -e "\"default\""'
  same 1 "$output"
  t gfs-acl --json -d /many
  hasnt '"access"' "$output"
  has '"default"' "$output"
}

@test "gfs-acl: the examples of its page work" { page_examples gfs-acl; }
