# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# The registry of Windows, by libhivex.
load ../helper.bash
load ../windows.bash

setup_file () {
  local tree=$BATS_FILE_TMPDIR/tree

  need hivexregedit hivexsh
  mkdir "$tree"
  windows_hive "$tree/base" <<'END'
[A\B]
"text"="hé llo"
"number"=dword:00000102
@="the default"
[A\C]
[A\C\D]
END
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

setup () {
  rm -f "$BATS_TEST_TMPDIR"/*.reg
  gfs-cp /base /hive
}

call () { t gfs-call "$@"; }

# number CALL...: what it returns.
number () { gfs-call "$@"; }

# key PATH...: the key that the names lead to.
key () {
  local node name

  node=$(number hivex_root)
  for name; do node=$(number hivex_node_get_child "$node" "$name"); done
  echo "$node"
}

@test "hivex: a hive is read, key by key and value by value" {
  call hivex_open /hive
  b=$(key a B)
  call hivex_node_name "$b"
  same B "$output"
  same "$(key A)" "$(number hivex_node_parent "$b")"
  call hivex_node_get_child "$b" none
  same 0 "$output"
  value=$(number hivex_node_get_value "$b" TEXT)
  call hivex_value_key "$value"
  same text "$output"
  call hivex_value_type "$value"
  same 1 "$output"
  call hivex_value_string "$value"
  same "hé llo" "$output"
  call hivex_value_utf8 "$value"
  same "hé llo" "$output"
  call hivex_value_value "$(number hivex_node_get_value "$b" number)"
  same 0201 "$(gfs-call hivex_value_value "$(number hivex_node_get_value "$b" number)" |
    od -An -tx1 | tr -d ' \n' | cut -c1-4)"
  call hivex_value_key "$(number hivex_node_get_value "$b" '')"
  same "" "$output"
  call hivex_node_get_value "$b" none
  same 0 "$output"
  call hivex_node_children "$(key A)"
  has "hivex_node_h" "$output"
  same 2 "$(grep -c hivex_node_h <<<"$output")"
  call hivex_node_values "$b"
  same 3 "$(grep -c hivex_value_h <<<"$output")"
  call hivex_close
}

@test "hivex: what is changed and committed is what hivexregedit sees" {
  gfs-call chmod 0640 /hive
  gfs-call chown 7 8 /hive
  call hivex_open /hive write:true
  root=$(number hivex_root)
  new=$(number hivex_node_add_child "$root" New)
  call hivex_node_set_value "$new" v 4 abcd
  call hivex_node_delete_child "$(key A C)"
  call hivex_commit ''
  call hivex_close
  gfs-download /hive "$BATS_TEST_TMPDIR/hive"
  t hivexregedit --export "$BATS_TEST_TMPDIR/hive" '\'
  has '[\New]' "$output"
  has '"v"=dword:64636261' "$output"
  hasnt '\C]' "$output"
  t gfs-call stat /hive
  has "mode: 33184" "$output"
  has "uid: 7" "$output"
}

@test "hivex: a commit to another file leaves the first one" {
  before=$(gfs-call checksum sha256 /hive)
  call hivex_open /hive write:true
  call hivex_node_add_child "$(key)" Other
  call hivex_commit /other
  same "$before" "$(gfs-call checksum sha256 /hive)"
  call hivex_close
  call hivex_open /other
  t test "$(key Other)" -gt 0
  call hivex_close
}

@test "hivex: without a commit, or the wish to write, nothing changes" {
  before=$(gfs-call checksum sha256 /hive)
  call hivex_open /hive write:true
  call hivex_node_add_child "$(key)" Lost
  call hivex_open /hive # closes the first
  t -1 gfs-call hivex_node_add_child "$(key)" Lost
  has "not opened for writing" "$stderr"
  t -1 gfs-call hivex_commit ''
  has "not opened for writing" "$stderr"
  call hivex_close
  same "$before" "$(gfs-call checksum sha256 /hive)"
  t -1 gfs-call hivex_root
  has "no hive is open" "$stderr"
  t -1 gfs-call hivex_close
  has "no hive is open" "$stderr"
}

@test "hivex: wrong numbers and names are errors, and it goes on" {
  call hivex_open /hive write:true
  root=$(number hivex_root)
  for wrong in 0 1 4 -1 4097 99999999999 $((root + 4)); do
    t -1 gfs-call hivex_node_name "$wrong"
    t -1 gfs-call hivex_node_children "$wrong"
    t -1 gfs-call hivex_node_values "$wrong"
    t -1 gfs-call hivex_value_key "$wrong"
    t -1 gfs-call hivex_value_value "$wrong"
  done
  has "damaged" "$stderr"
  t -1 gfs-call hivex_value_string "$root"
  t -1 gfs-call hivex_node_add_child "$root" A
  has "exists" "$stderr"
  t -1 gfs-call hivex_node_set_value "$root" v -1 x
  has "no type" "$stderr"
  t -1 gfs-call hivex_node_delete_child "$root"
  call hivex_node_name "$(key A)"
  same A "$output"
  call hivex_close
}

@test "hivex: what is no hive is said to be none, by its name" {
  t gfs-write /garbage <<<garbage
  t -1 gfs-call hivex_open /garbage
  has "/garbage: is no registry hive" "$stderr"
  t -1 gfs-call hivex_open /none
  has "/none: No such file" "$stderr"
  t -1 gfs-call hivex_open /
  has "/: Is a directory" "$stderr"
  gfs-call truncate_size /garbage 300000000
  t -1 gfs-call hivex_open /garbage
  has "too large" "$stderr"
}

@test "hivex: an open hive keeps nothing busy, and knows its file" {
  call hivex_open /hive write:true
  call hivex_node_add_child "$(key)" Late
  t gfs-call umount /
  t -1 gfs-call hivex_commit ''
  t gfs-call mount /dev/sda1 /
  call hivex_commit ''
  call hivex_commit '' # again: it is the same file for us
  gfs-cp /base /hive
  t -1 gfs-call hivex_commit ''
  has "/hive: others have changed it since it was opened" "$stderr"
  call hivex_close
}

@test "hivex: a hive that makes libhivex give up is closed, and no more" {
  gfs-download /hive "$BATS_TEST_TMPDIR/hive"
  t "$WINDOWS_TOOL" break "$BATS_TEST_TMPDIR/hive"
  t gfs-upload "$BATS_TEST_TMPDIR/hive" /broken
  call hivex_open /broken write:true
  t -1 gfs-call hivex_node_delete_child "$(key A)"
  has "the hive is damaged: libhivex ended by itself (Aborted)" "$stderr"
  t -1 gfs-call hivex_root
  has "closed, after a failure" "$stderr"
  call hivex_close
  call hivex_open /hive
  call hivex_node_name "$(key A)"
  same A "$output"
  call hivex_close
}
