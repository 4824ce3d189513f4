# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../btrfs.bash

setup_file () {
  need mkfs.btrfs btrfs
  disk=$(btrfs_disk 400M)
  more=$(new_disk 400M)
  export disk more
  shared_handle --rw --format raw -a "$disk" -a "$more" -m /dev/sda
}

@test "gfs-btrfs: subvolume create, list, snapshot, show, delete" {
  t gfs-btrfs subvolume create /a /a/b
  gfs-write /a/file x
  t gfs-btrfs subvolume snapshot -r /a /frozen
  t gfs-btrfs su li /
  same "ID 256 top level 5 path a
ID 257 top level 256 path a/b
ID 258 top level 5 path frozen" "$output"
  t gfs-btrfs subvolume list --paths /dev/sda
  same $'a\na/b\nfrozen' "$output"
  t gfs-btrfs subvolume show /frozen
  has "Flags: readonly" "$output"
  t -1 gfs-btrfs subvolume delete /a /nope /frozen
  same "gfs-btrfs: /a: Directory not empty
gfs-btrfs: /nope: No such file or directory" "$stderr"
  t gfs-btrfs subvolume delete -R /a
  t gfs-btrfs subvolume list /
  same "" "$output"
  t -1 gfs-btrfs subvolume delete -R /
  has "/: the top level cannot be deleted" "$stderr"
}

@test "gfs-btrfs: odd names are escaped on a terminal, exact in a pipe and JSON" {
  need python3
  gfs-btrfs subvolume create $'/new\nline\e[m'
  gfs-btrfs subvolume list --paths -0 / | tr '\0' '%' >"$BATS_TEST_TMPDIR/list"
  same $'new\nline\e[m%' "$(cat "$BATS_TEST_TMPDIR/list")"
  t on_terminal "gfs-btrfs subvolume list --paths /"
  has 'new\nline\x1b[m' "$output"
  gfs-btrfs subvolume list --json / >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
print (repr (json.load (open (sys.argv[1]))[0]["path"]))' "$BATS_TEST_TMPDIR/json"
  same "'new\\nline\\x1b[m'" "$output"
  gfs-btrfs subvolume delete $'/new\nline\e[m'
}

@test "gfs-btrfs: default subvolume" {
  gfs-btrfs subvolume create /d
  id=$(gfs-btrfs subvolume list / | sed -n 's/ID \([0-9]*\).* path d$/\1/p')
  t gfs-btrfs subvolume set-default "$id" /
  t gfs-btrfs subvolume get-default /
  same "$id" "$output"
  t gfs-btrfs subvolume set-default 5 /
  t -2 gfs-btrfs subvolume set-default x /
  has "x: is not the number of a subvolume" "$stderr"
}

@test "gfs-btrfs: devices come and go, balance, scrub" {
  t gfs-btrfs device add /dev/sdb /
  t gfs-btrfs filesystem show /dev/sda
  same $'/dev/sda\n/dev/sdb' "$output"
  t gfs-btrfs balance start /
  t gfs-btrfs balance status /
  same none "$output"
  t gfs-btrfs device remove /dev/sdb /
  t gfs-btrfs scrub start -B /
  t gfs-btrfs scrub status /
  has "status: finished" "$output"
  has "csum_errors: 0" "$output"
  t gfs-btrfs scrub status --json /
  has '"uncorrectable": 0' "$output"
  t -1 gfs-btrfs scrub resume /
  has "nothing to resume" "$stderr"
  t -1 gfs-btrfs balance pause /
  has "no balance is running" "$stderr"
}

@test "gfs-btrfs: resize, sync and defragment" {
  t gfs-btrfs filesystem resize 300M /
  has "blocks: $((300 * 256))" "$(gfs-call statvfs /)"
  t gfs-btrfs filesystem resize max /
  t -2 gfs-btrfs filesystem resize 1x /
  has "1x: is not a size" "$stderr"
  t -1 gfs-btrfs filesystem resize 1T /
  has "/: the device has no" "$stderr"
  t gfs-btrfs filesystem sync /
  seq 10000 | gfs-upload - /numbers
  t gfs-btrfs filesystem defragment -f -c zstd / /numbers
  t -1 gfs-btrfs filesystem defragment -c rar /
  has "rar" "$stderr"
}

@test "gfs-btrfs: quota groups" {
  t -1 gfs-btrfs qgroup show /
  has "quotas are not enabled" "$stderr"
  t gfs-btrfs quota enable /
  t gfs-btrfs quota rescan /
  t gfs-btrfs qgroup create 1/7 /
  t gfs-btrfs subvolume create --qgroup 1/7 /member
  t gfs-btrfs qgroup show /
  has $'\n1/7 16384 16384' "$output"
  t gfs-btrfs qgroup show -h --json /
  has '"group": "1/7"' "$output"
  t gfs-btrfs qgroup limit 1M /member
  t gfs-btrfs qgroup limit none /member
  t -2 gfs-btrfs qgroup limit much /member
  has "much: is not a size" "$stderr"
  id=$(gfs-btrfs qgroup show / | sed -n 's:^\(0/[0-9]*\) .*:\1:p' | tail -1)
  t gfs-btrfs qgroup remove "$id" 1/7 /
  t gfs-btrfs qgroup assign "$id" 1/7 /
  t gfs-btrfs qgroup remove "$id" 1/7 /
  t gfs-btrfs qgroup destroy 1/7 /
  t gfs-btrfs quota disable /
}

@test "gfs-btrfs: check, rescue, tune and image work on devices" {
  gfs-mkfs -t btrfs /dev/sdb
  t gfs-btrfs check /dev/sdb
  t -1 gfs-btrfs check /dev/sda /dev/sdb
  has "gfs-btrfs: /dev/sda: is mounted on /" "$stderr"
  t gfs-btrfs rescue super-recover /dev/sdb
  t gfs-btrfs rescue chunk-recover /dev/sdb
  t gfs-btrfs tune --extref --skinny-metadata -S 1 /dev/sdb
  t gfs-btrfs tune -S 0 /dev/sdb
  t -2 gfs-btrfs tune /dev/sdb
  has "nothing to change" "$stderr"
  t gfs-btrfs image -c 9 /dev/sdb /meta
  t -2 gfs-btrfs image -c 10 /dev/sdb /meta
  has "10: is not a level from 0 to 9" "$stderr"
  t gfs-call is_file /meta
  same true "$output"
}

@test "gfs-btrfs: unknown and ambiguous commands, and missing arguments" {
  t -2 gfs-btrfs frobnicate /
  has "frobnicate" "$stderr"
  t -2 gfs-btrfs subvolume s /x
  has "subvolume s: unknown command" "$stderr"
  t -2 gfs-btrfs subvolume snapshot /x
  has "expected: SOURCE DEST" "$stderr"
  t -2 gfs-btrfs tune -S 7 /dev/sdb
  has "expected 0 or 1" "$stderr"
}

@test "gfs-btrfs: a read-only disk is not changed" {
  other=$(btrfs_disk 128M)
  t -2 env -u GFS_HANDLE gfs-btrfs subvolume create --format raw -a "$other" /x
  has "--rw" "$stderr"
  dev=$(gfs-add "$other" --format raw)
  t -1 gfs-btrfs tune -S 1 "$dev"
  same "gfs-btrfs: $dev: is on a read-only drive" "$stderr"
  t gfs-mkdir /readonly
  t gfs-call mount "$dev" /readonly
  t -1 gfs-btrfs subvolume create /here /readonly/x
  same "gfs-btrfs: /readonly/x: is on a read-only drive" "$stderr"
  t gfs-btrfs subvolume create /here
  t gfs-umount /readonly
}

@test "gfs-btrfs: the examples of its page work" { page_examples gfs-btrfs; }
