# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# What only a GPT has, compared with what the host's sfdisk and sgdisk say.
load ../helper.bash

ESP=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
LINUX=0FC63DAF-8483-4772-8E79-3D69D8477DE4

setup_file () {
  disk=$(new_disk 64M)
  mbr=$(new_disk 8M)
  export disk mbr
  shared_handle --rw --format raw -a "$disk" --format raw -a "$mbr"
  gfs-call part_disk /dev/sdb mbr
}
setup () {
  gfs-call part_init /dev/sda gpt
  gfs-call part_add /dev/sda p 2048 20479
  gfs-call part_add /dev/sda p 20480 40959
}

# host KEY PARTITION: what the host finds
host () {
  gfs-call sync
  /sbin/sfdisk "--part-$1" "$disk" "$2"
}

@test "part_set_gpt_type, part_get_gpt_type: any GUID, read in capitals" {
  t gfs-call part_set_gpt_type /dev/sda 1 c12a7328-f81f-11d2-ba4b-00a0c93ec93b
  t gfs-call part_get_gpt_type /dev/sda 1
  same "$ESP" "$output"
  t host type 1
  same "$ESP" "$output"
  t gfs-call part_set_gpt_type /dev/sda 1 '{00000000-1111-0000-0000-00000000000a}'
  t gfs-call part_get_gpt_type /dev/sda 1
  same 00000000-1111-0000-0000-00000000000A "$output"
  t gfs-call part_get_gpt_type /dev/sda 2
  same "$LINUX" "$output"
}

@test "part_set_gpt_type: what is no GUID, or all zeroes, is refused" {
  t -1 gfs-call part_set_gpt_type /dev/sda 1 nonsense
  has "'nonsense' is not a GUID" "$stderr"
  t -1 gfs-call part_set_gpt_type /dev/sda 1 \
    00000000-0000-0000-0000-000000000000
  has "use part_del" "$stderr"
  t gfs-call list_partitions
  has /dev/sda1 "$output"
}

@test "part_set_gpt_guid, part_get_gpt_guid: as the host reads it" {
  t gfs-call part_set_gpt_guid /dev/sda 2 11111111-2222-3333-4444-5555aaaaaaaa
  t gfs-call part_get_gpt_guid /dev/sda 2
  same 11111111-2222-3333-4444-5555AAAAAAAA "$output"
  t host uuid 2
  same 11111111-2222-3333-4444-5555AAAAAAAA "$output"
}

@test "part_set_gpt_attributes, part_get_gpt_attributes: all 64 bits" {
  t gfs-call part_set_gpt_attributes /dev/sda 1 4
  t gfs-call part_get_gpt_attributes /dev/sda 1
  same 4 "$output"
  t host attrs 1
  same LegacyBIOSBootable "$output"
  t gfs-call -- part_set_gpt_attributes /dev/sda 1 -9223372036854775807
  t gfs-call part_get_gpt_attributes /dev/sda 1
  same -9223372036854775807 "$output"
  t host attrs 1
  same "RequiredPartition GUID:63" "$output"
  gfs-call -- part_set_gpt_attributes /dev/sda 1 -1
  t -1 gfs-call part_get_gpt_attributes /dev/sda 1
  has 0xffffffffffffffff "$stderr"
}

@test "part_set_disk_guid, part_get_disk_guid, part_set_disk_guid_random" {
  t gfs-call part_set_disk_guid /dev/sda AAAAAAAA-2222-3333-4444-5555aaaaaaaa
  t gfs-call part_get_disk_guid /dev/sda
  same AAAAAAAA-2222-3333-4444-5555AAAAAAAA "$output"
  gfs-call sync
  t /sbin/sfdisk --disk-id "$disk"
  same AAAAAAAA-2222-3333-4444-5555AAAAAAAA "$output"
  t gfs-call part_set_disk_guid_random /dev/sda
  t gfs-call part_get_disk_guid /dev/sda
  t grep -xE '[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}' \
    <<<"$output"
  hasnt AAAAAAAA-2222 "$output"
}

@test "part_expand_gpt: a disk that has grown is used to its end" {
  need sgdisk
  grown=$(new_disk 16M)
  echo 'size=8MiB, uuid=11111111-2222-3333-4444-555555555555, name="x"' |
    /sbin/sfdisk -q -X gpt "$grown"
  truncate -s 32M "$grown"
  dev=$(gfs-add --rw --format raw "$grown")
  t gfs-call part_expand_gpt "$dev"
  t gfs-call part_resize "$dev" 1 -34
  t gfs-call part_get_gpt_guid "$dev" 1
  same 11111111-2222-3333-4444-555555555555 "$output"
  gfs-call sync
  t sgdisk -v "$grown"
  has "No problems found" "$output"
  hasnt "backup" "$output"
}

@test "part: calls for a GPT refuse an MBR, and say so" {
  guid=AAAAAAAA-2222-3333-4444-5555aaaaaaaa
  while read -r call arguments; do
    # shellcheck disable=SC2086
    t -1 gfs-call $call /dev/sdb $arguments
    same "gfs-call: $call: /dev/sdb: the partition table is not a GPT" "$stderr"
  done <<END
part_get_gpt_type 1
part_set_gpt_type 1 $guid
part_get_gpt_guid 1
part_set_gpt_guid 1 $guid
part_get_gpt_attributes 1
part_set_gpt_attributes 1 4
part_get_disk_guid
part_set_disk_guid $guid
part_set_disk_guid_random
part_expand_gpt
part_get_name 1
part_set_name 1 x
END
}

@test "part: a partition that is not there is named" {
  for n in 0 -1 3 129 2147483647; do
    t -1 gfs-call -- part_get_gpt_type /dev/sda $n
    has "partition" "$stderr"
    has "$n" "$stderr"
    t -1 gfs-call -- part_set_gpt_attributes /dev/sda $n 4
    has "$n" "$stderr"
  done
}

@test "part_list: a GPT with a broken copy, either of them, is read" {
  need sgdisk
  broken=$(new_disk 16M)
  for at in 512 16776704; do
    echo 'size=8MiB' | /sbin/sfdisk -q -X gpt "$broken"
    printf XXXX | dd of="$broken" bs=1 seek=$((at + 24)) conv=notrunc status=none
    dev=$(gfs-add --rw --format raw "$broken")
    t gfs-call part_get_gpt_type "$dev" 1
    same "$LINUX" "$output"
    t gfs-call part_set_name "$dev" 1 mended
    gfs-call sync
    t sgdisk -v "$broken"
    has "No problems found" "$output"
    broken=$(new_disk 16M)
  done
}
