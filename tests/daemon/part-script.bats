# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Tables as text; tests/tools/gfs-part.bats compares them with the host's.
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  export disk
  shared_handle --rw --format raw -a "$disk"
}
setup () {
  gfs-call part_init /dev/sda gpt
  gfs-call mini_part_apply /dev/sda $'label: gpt\nsize=20M\nsize=20M' >/dev/null
}

@test "mini_part_apply: says what it changes, and nothing the second time" {
  table=$'label: gpt\nsize=20M, name=x\nsize=10M, attrs="GUID:63"\nsize=5M'
  t gfs-call mini_part_apply /dev/sda "$table" dryrun:true
  wanted="$output"
  same '1: name (none) -> x
2: size 40960 -> 20480
2: attrs (none) -> GUID:63
3: add start=63488, size=10240, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4' \
    "$output"
  t gfs-call list_partitions
  hasnt /dev/sda3 "$output"
  t gfs-call mini_part_apply /dev/sda "$table"
  same "$wanted" "$output"
  t gfs-call list_partitions
  has $'/dev/sda1\n/dev/sda2\n/dev/sda3' "$output"
  t gfs-call blockdev_getsz /dev/sda2
  same 20480 "$output"
  t gfs-call mini_part_apply /dev/sda "$table"
  same "" "$output"
}

@test "mini_part_dump, mini_part_apply: from one disk to another" {
  other=$(new_disk 64M)
  dev=$(gfs-add --rw --format raw "$other")
  gfs-call part_set_name /dev/sda 1 $'größe "q" \\ \t'
  dump=$(gfs-call mini_part_dump /dev/sda)
  t gfs-call mini_part_apply "$dev" "$dump"
  has "label: none -> gpt" "$output"
  t gfs-call part_get_name "$dev" 1
  same $'größe "q" \\ \t' "$output"
  t gfs-call mini_part_apply "$dev" "$dump"
  same "" "$output"
  t gfs-call part_get_disk_guid "$dev"
  same "$(gfs-call part_get_disk_guid /dev/sda)" "$output"
}

@test "mini_part_apply: from one kind of table to the other and back" {
  need sgdisk
  t gfs-call mini_part_apply /dev/sda $'label: dos\nsize=10M\ntype=E\nsize=5M'
  has "label: gpt -> dos" "$output"
  t gfs-call list_partitions
  has $'/dev/sda1\n/dev/sda2\n/dev/sda5' "$output"
  gfs-call sync
  t /sbin/sfdisk -V "$disk"
  t gfs-call mini_part_apply /dev/sda $'label: gpt\nsize=10M'
  has "label: dos -> gpt" "$output"
  t gfs-call list_partitions
  hasnt /dev/sda2 "$output"
  gfs-call sync
  t sgdisk -v "$disk"
  has "No problems found" "$output"
}

@test "mini_part_apply: what is mounted may grow, not move, shrink or go" {
  gfs-call mkfs ext4 /dev/sda1
  gfs-call mount /dev/sda1 /
  for table in 'size=10M' 'start=10M,size=9M' $'\n' 'label-id: x'; do
    case $table in
    label-id*) table='label: dos' ;;
    *) table="label: gpt"$'\n\n'"$table" ;;
    esac
    t -1 gfs-call mini_part_apply /dev/sda "$table"
    has "is mounted on /: Device or resource busy" "$stderr"
  done
  t gfs-call mini_part_apply /dev/sda $'label: gpt\n\nsize=30M, name=new'
  has "1: size 40960 -> 61440" "$output"
  t gfs-call blockdev_getsz /dev/sda1
  same 61440 "$output"
  gfs-call umount /
}

@test "mini_part_apply: what cannot be is refused, and nothing is changed" {
  before=$(gfs-call mini_part_dump /dev/sda)
  while read -r table reason; do
    t -1 gfs-call mini_part_apply /dev/sda "$(printf '%b' "${table//_/ }")"
    has "/dev/sda: $reason" "$stderr"
  done <<'END'
\n_\n the text of the table is empty
nonsense table, line 1: not understood
label:_gpt\nsize=10M\nbogus=1 table, line 3: not understood
label:_zork table, line 1: not understood
label:_gpt\nsector-size:_4096\n\nsize=1M the table is for sectors of 4096
label:_dos\n,1M\n,1M,zz table, partition 2: unknown type
label:_gpt\n\n,1M,zz table, partition 1: unknown type
label:_gpt\n\n,1M,11111111-2222-3333-4444-5555 table, partition 1: unknown type
label:_gpt\nsize=100M cannot make this table: The last usable GPT sector is 131038
label:_gpt\nstart=2048,size=9\nstart=2050,size=9 cannot make this table: Sector 2050
label:_gpt\nstart=2048,size=99999999999 cannot make this table: The last usable
END
  same "$before" "$(gfs-call mini_part_dump /dev/sda)"
  t -1 gfs-call mini_part_apply /dev/sdq 'label: gpt'
  has /dev/sdq "$stderr"
}

@test "mini_part_apply: the boot loader in an MBR stays" {
  printf 'label: dos\n,10M\n' | /sbin/sfdisk -q -X dos "$disk"
  printf 'BOOT' | dd of="$disk" bs=1 conv=notrunc status=none
  gfs-call blockdev_flushbufs /dev/sda
  t gfs-call mini_part_apply /dev/sda $'label: dos\n,12M'
  gfs-call sync
  t head -c 4 "$disk"
  same BOOT "$output"
}

@test "mini_part_list: all that the table says" {
  gfs-call part_set_gpt_guid /dev/sda 1 11111111-2222-3333-4444-55555555aaaa
  gfs-call part_set_gpt_attributes /dev/sda 1 5
  gfs-call part_set_name /dev/sda 1 "größe"
  t gfs-call mini_part_list /dev/sda
  has "part_num: 1
  part_start: 1048576
  part_end: 22020095
  part_size: 20971520
  part_attributes: 5
  part_kind: primary
  part_type: 0FC63DAF-8483-4772-8E79-3D69D8477DE4
  part_type_name: Linux filesystem
  part_uuid: 11111111-2222-3333-4444-55555555aaaa
  part_name: größe" "$output"
  gfs-call mini_part_apply /dev/sda $'label: dos\n,10M,7,*\n,,E\n,5M,L'
  t gfs-call mini_part_list /dev/sda
  has "part_attributes: 128
  part_kind: primary
  part_type: 7
  part_type_name: HPFS/NTFS/exFAT" "$output"
  has "part_kind: extended" "$output"
  has "part_kind: logical" "$output"
}

@test "mini_part_free: whole MiB that are left" {
  t gfs-call mini_part_free /dev/sda
  has "part_start: 42991616" "$output"
  has "part_end: 67091967" "$output"
  has "part_kind: free" "$output"
}
