# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () {
  disk=$(new_disk 64M)
  shared_handle --rw --format raw -a "$disk"
}

@test "gfs-part: disk makes one partition that the host sees, too" {
  t gfs-part disk /dev/sda gpt
  t gfs-part type /dev/sda
  same gpt "$output"
  t gfs-close
  t /sbin/sfdisk -d "$disk"
  has "label: gpt" "$output"
  has "${disk}1 : start=" "$output"
}

@test "gfs-part: init, add, list, del" {
  t gfs-part init /dev/sda mbr
  t gfs-part type /dev/sda
  same msdos "$output"
  t gfs-part add /dev/sda 2048 32767
  t gfs-part add -- /dev/sda 32768 -1
  t gfs-part list /dev/sda
  same $'1 1048576 16777215 15728640\n2 16777216 67108863 50331648' "$output"
  t gfs-part del /dev/sda 1
  t gfs-part list /dev/sda
  same "2 16777216 67108863 50331648" "$output"
}

@test "gfs-part: list --json is JSON" {
  need python3
  gfs-part disk /dev/sda gpt
  gfs-part list --json /dev/sda >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
print (len (json.load (open (sys.argv[1]))))' "$BATS_TEST_TMPDIR/json"
  same 1 "$output"
}

@test "gfs-part: a disk without a table, and what is no disk, are errors" {
  t -1 gfs-part list /dev/sda
  has "gfs-part: /dev/sda: " "$stderr"
  t -1 gfs-part list /dev/sdq
  has "/dev/sdq" "$stderr"
}

@test "gfs-part: unknown commands and wrong numbers of arguments are misuse" {
  t -2 gfs-part frobnicate /dev/sda
  has frobnicate "$stderr"
  t -2 gfs-part add /dev/sda 1
  has "DEVICE START END" "$stderr"
}

@test "gfs-part: a read-only drive is not changed, and the user is told" {
  other=$(new_disk 8M)
  dev=$(gfs-add "$other")
  t -1 gfs-part disk "$dev" gpt
  same "gfs-part: $dev: is on a read-only drive" "$stderr"
}

@test "gfs-part: the examples of its page work" { page_examples gfs-part; }
