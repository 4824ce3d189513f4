# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-write /file x
  gfs-ln -s file /link
  gfs-mkfifo /fifo
  gfs-mkdir /many
}

@test "setxattr, getxattr, removexattr: a value, and none" {
  t gfs-call setxattr user.a "some value" 10 /file
  t gfs-call getxattr /file user.a
  same "some value" "$output"
  t gfs-call setxattr user.a "some value" 4 /link
  t gfs-call getxattr /link user.a
  same "some" "$output"
  t gfs-call setxattr user.empty "" 0 /file
  t gfs-call getxattr /file user.empty
  same "" "$output"
  t gfs-call removexattr user.a /file
  t -1 gfs-call getxattr /file user.a
  has "/file: user.a: No data available" "$stderr"
  t -1 gfs-call removexattr user.a /file
  t gfs-call removexattr user.empty /link
}

@test "setxattr: refuses lengths and names that are none" {
  t -1 gfs-call setxattr user.a abc 4 /file
  has "vallen" "$stderr"
  t -1 gfs-call setxattr user.a abc -1 /file
  t -1 gfs-call setxattr nonsense abc 3 /file
  has "/file: nonsense: Operation not supported" "$stderr"
  t -1 gfs-call setxattr "" abc 3 /file
  t -1 gfs-call setxattr user.a abc 3 /nope
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call setxattr user.a abc 3 /fifo
  has "/fifo: user.a: Operation not permitted" "$stderr"
}

@test "lsetxattr, lgetxattr, lremovexattr: of the link itself" {
  t gfs-call lsetxattr trusted.l link 4 /link
  t gfs-call lgetxattr /link trusted.l
  same link "$output"
  t gfs-call lgetxattrs /link
  has "attrname: trusted.l" "$output"
  t -1 gfs-call getxattr /link trusted.l
  t -1 gfs-call lgetxattr /file trusted.l
  t gfs-call lremovexattr trusted.l /link
  t -1 gfs-call lgetxattr /link trusted.l
  t gfs-call lsetxattr trusted.f fifo 4 /fifo
  t gfs-call getxattr /fifo trusted.f
  same fifo "$output"
}

@test "getxattrs: sorted by name" {
  for n in c a b; do gfs-call setxattr user.$n "$n" 1 /file; done
  t gfs-call --json getxattrs /file
  same "user.a user.b user.c" \
    "$(grep -o 'user\.[abc]' <<<"$output" | tr '\n' ' ' | sed 's/ $//')"
  for n in c a b; do gfs-call removexattr user.$n /file; done
  t gfs-call getxattrs /file
  same "" "$output"
  t -1 gfs-call getxattrs /nope
}

@test "lxattrlist: a count, then the attributes, file by file" {
  gfs-call setxattr user.one 1 1 /file
  gfs-call setxattr user.two 2 1 /file
  t gfs-call lxattrlist / "file nope fifo many"
  same ":2 user.one:1 user.two:2 : :1 trusted.f:fifo :0" \
    "$(awk '$1 == "attrname:" { n = $2 } $1 == "attrval:" { print n ":" $2 }' \
      <<<"$output" | paste -sd ' ')"
  t gfs-call lxattrlist / ""
  same "" "$output"
  t -1 gfs-call lxattrlist /nope "x"
  t -1 gfs-call lxattrlist / "a/b"
}

@test "lxattrlist: more names and bytes than fit into one message" {
  local names

  t gfs-add --rw --format raw "$(new_disk 320M)"
  gfs-call mkfs xfs "$output"
  gfs-call mount "$output" /many
  gfs-write /many/big x
  t gfs-call setxattr user.big "$(printf '%060000d' 7)" 60000 /many/big
  names=$(yes big | head -n 200 | paste -sd ' ')
  gfs-call lxattrlist /many "$names" | tail -c 60010 >"$BATS_TEST_TMPDIR/tail"
  has 00007 "$(tail -n 2 "$BATS_TEST_TMPDIR/tail" | tail -c 20)"
  same 200 "$(gfs-call lxattrlist /many "$names" | grep -c 'attrval: 1$')"
  names=$(yes nope | head -n 2500 | paste -sd ' ')
  same 2500 "$(gfs-call lxattrlist /many "$names" | grep -c 'attrval: $')"
  gfs-call umount /many
}

@test "getxattrs: what does not fit into a message is an error that says so" {
  t gfs-call list_devices
  dev=$(tail -n 1 <<<"$output")
  gfs-call mount "$dev" /many
  gfs-write /many/huge x
  for i in {1..70}; do
    gfs-call setxattr "user.$i" "$(printf '%065000d' 7)" 65000 /many/huge
  done
  t -1 gfs-call getxattrs /many/huge
  has "/many/huge: the attributes do not fit into a message (4 MiB)" "$stderr"
  t -1 gfs-call lxattrlist /many "huge"
  has "do not fit" "$stderr"
  t gfs-call getxattr /many/huge user.70
  gfs-call umount /many
}
