# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Partition tables that are broken, strange, or none; and disks of odd sizes.
load ../helper.bash

setup_file () {
  disk=$(new_disk 8M)
  export disk
  shared_handle --rw --format raw -a "$disk"
}

# attach FILE: prints its device
attach () { gfs-add --rw --format raw "$1"; }

# try ARGUMENT...: it may fail, but says why and about what, and soon
try () {
  local r=0

  printf '$ %s\n' "${*@Q}"
  timeout 30 "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || r=$?
  cat "$BATS_TEST_TMPDIR/err"
  case $r in
  0) return 0 ;;
  1) grep -q "$dev" "$BATS_TEST_TMPDIR/err" ;;
  *) return 1 ;;
  esac
}

@test "part: broken tables are read or refused, and the handle lives" {
  need python3
  cd "$BATS_TEST_TMPDIR"
  t python3 "$TOP/tests/fixtures/part-tables.py"
  for image in *.img; do
    echo "--- $image"
    dev=$(attach "$image")
    try gfs-part list -l "$dev"
    try gfs-part list -F "$dev"
    try gfs-part dump "$dev"
    try gfs-call part_get_parttype "$dev"
    try gfs-part resize "$dev" 1 max
    try gfs-part resize "$dev" 5 +100K
    try gfs-part add "$dev" 40M +1M
    try gfs-part add -t l "$dev" 30M +1M
    try gfs-part set "$dev" 1 name=x
    try gfs-part set "$dev" 1 bootable=yes
    try gfs-part set "$dev" 1 type=swap
    try gfs-part expand-gpt "$dev"
    try gfs-part del "$dev" 1
    try gfs-part apply "$dev" <<<"label: gpt"
    t gfs-part list "$dev"
    same "" "$output"
  done
  t gfs-call ping_daemon
}

@test "part: overlapping partitions are listed, and none is put on them" {
  need python3
  cd "$BATS_TEST_TMPDIR"
  python3 "$TOP/tests/fixtures/part-tables.py"
  dev=$(attach overlap.img)
  t gfs-part list "$dev"
  same "1 1048576 11288575 10240000
2 5120000 20479999 15360000
3 2560000 512002559487 511999999488
4 0 51199 51200" "$output"
  t -1 gfs-part resize "$dev" 1 12M
  has "partition 1 would overlap partition 2, which begins at sector 10000" \
    "$stderr"
}

@test "part: a GPT that is lost for good is not taken for an MBR" {
  need python3
  cd "$BATS_TEST_TMPDIR"
  python3 "$TOP/tests/fixtures/part-tables.py"
  dev=$(attach count.img)
  for command in "list $dev" "set $dev 1 type=83" "del $dev 1" \
    "add $dev 1M 2M" "dump $dev"; do
    # shellcheck disable=SC2086
    t -1 gfs-part $command
    same "gfs-part: $dev: unrecognised disk label" "$stderr"
  done
  t gfs-part disk "$dev" gpt
  t gfs-part list "$dev"
  has "1 65536" "$output"
}

@test "part: the boot sector of a filesystem is no table" {
  need mkfs.vfat
  fat=$(new_disk 8M)
  mkfs.vfat "$fat" >/dev/null
  cp "$fat" "$BATS_TEST_TMPDIR/before"
  dev=$(attach "$fat")
  for command in "list $dev" "add $dev 1M 2M" "del $dev 1" \
    "set $dev 1 bootable=yes" "dump $dev" "resize $dev 1 2M"; do
    # shellcheck disable=SC2086
    t -1 gfs-part $command
    same "gfs-part: $dev: unrecognised disk label" "$stderr"
  done
  gfs-sync
  t cmp "$fat" "$BATS_TEST_TMPDIR/before"
  gfs-call mount "$dev" /
  t -1 gfs-part apply "$dev" <<<'label: gpt'
  has "$dev: is mounted on /: Device or resource busy" "$stderr"
  gfs-call umount /
  t gfs-part apply -n "$dev" <<<'label: gpt'
  same "label: none -> gpt" "$output"
  t gfs-part apply "$dev" <<<'label: gpt'
  t gfs-call vfs_type "$dev"
  same "" "$output"
}

@test "part: 3 TiB, made by the host, used to the end" {
  need sgdisk
  huge=$(new_disk 3T)
  sgdisk -n 1:2048:+2T -n 2:0:+100G -c 2:second "$huge" >/dev/null
  dev=$(attach "$huge")
  t gfs-part list -h "$dev"
  same "1 1048576 2199024304127 2.0T
2 2199024304128 2306398486527 100G" "$output"
  t gfs-call part_get_name "$dev" 2
  same second "$output"
  t gfs-part resize "$dev" 2 +900G
  t gfs-call -- part_add "$dev" p 6200000000 -2048
  t gfs-call blockdev_getsz "${dev}3"
  same $((6442450944 - 2047 - 6200000000)) "$output"
  gfs-sync
  t sgdisk -v "$huge"
  has "No problems found" "$output"
}

@test "part: an MBR has no room for more than 2 TiB, and says so" {
  huge=$(new_disk 3T)
  dev=$(attach "$huge")
  t gfs-part init "$dev" mbr
  for end in -1 4294969343; do
    t -1 gfs-part add -- "$dev" 2048 "$end"
    has "$dev: " "$stderr"
    has "2 TiB" "$stderr"
  done
  t -1 gfs-part disk "$dev" mbr
  has "2 TiB" "$stderr"
  t gfs-part add "$dev" 2048 4294967294
  t gfs-call blockdev_getsz "${dev}1"
  same $((4294967294 - 2047)) "$output"
  t -1 gfs-part resize "$dev" 1 4294969343
  has "2 TiB" "$stderr"
}

@test "part: sectors of 4096 bytes" {
  need python3
  large=$(new_disk 64M)
  t gfs-call add_drive "$large" format:raw blocksize:4096
  dev=$(gfs-devices | tail -1)
  t gfs-part init "$dev" gpt
  t gfs-part add "$dev" 1M +20M
  t gfs-call part_add "$dev" p 5376 -6
  t gfs-part list "$dev"
  same "1 1048576 22020095 20971520
2 22020096 67088383 45068288" "$output"
  t gfs-part resize "$dev" 1 5375
  t -1 gfs-part resize -- "$dev" 2 -5
  has "the last that the table has for partitions is 16378" "$stderr"
  t -1 gfs-part add "$dev" 16K 1000K
  t gfs-part dump "$dev"
  has "sector-size: 4096" "$output"
  has "start=         256, size=        5120" "$output"
  gfs-part dump "$dev" >"$BATS_TEST_TMPDIR/table"
  t gfs-part apply -n "$dev" "$BATS_TEST_TMPDIR/table"
  same "" "$output"
  gfs-sync
  t dd if="$large" bs=1 skip=4096 count=8 status=none
  same "EFI PART" "$output"
  t gfs-part init "$dev" mbr
  t gfs-part add -t e "$dev" 1M 63M
  t gfs-part add -t l "$dev" 2M +20M
  t gfs-part list "$dev"
  same "1 1048576 66060287 65011712
5 2097152 23068671 20971520" "$output"
}

@test "part: a disk of some bytes has no room for a table" {
  for size in 512 1024; do
    small=$(new_disk $size)
    dev=$(attach "$small")
    t -1 gfs-part list "$dev"
    has "$dev: unrecognised disk label" "$stderr"
    t -1 gfs-part disk "$dev" gpt
    has "$dev: " "$stderr"
    t -1 gfs-part apply "$dev" <<<'label: gpt'
    has "$dev: " "$stderr"
  done
  t gfs-call ping_daemon
}

@test "part: tables of the host's sfdisk are read as they are" {
  plain=$(new_disk 64M)
  while read -r table; do
    printf '%b' "$table" | /sbin/sfdisk -q "$plain"
    dev=$(attach "$plain")
    same "$(/sbin/sfdisk -d "$plain" | host_list)" "$(gfs-part list "$dev")"
    plain=$(new_disk 64M)
  done <<'END'
label: dos\nstart=1,size=62\nstart=63,size=99999,type=7\n
label: dos\n,5M\n,,E\n,5M\n,1M\n,2M,82\n,,7\n
label: dos\n,20M,E\n,30M\n,,83,*\n,4M\n,4M\n
label: gpt\nfirst-lba: 34\nstart=34,size=1\nstart=40,size=100\n,1M\n
label: gpt\ntable-length: 8\n,1M\n,1M\n
END
}
# host_list: from sfdisk's dump to what gfs-part lists
host_list () {
  sed -nE 's/.*img([0-9]+) : start= *([0-9]+), size= *([0-9]+),.*/\1 \2 \3/p' |
    while read -r number start size; do
      echo "$number $((start * 512)) $(((start + size) * 512 - 1))" \
        "$((size * 512))"
    done
}
