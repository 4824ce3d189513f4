# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  export disk
  shared_handle --rw --format raw -a "$disk"
}
setup () { gfs-part init /dev/sda gpt; }

@test "gfs-part: disk makes one partition that the host sees, too" {
  t gfs-part disk /dev/sda gpt
  t gfs-part type /dev/sda
  same gpt "$output"
  gfs-sync
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
  dev=$(gfs-add --rw --format raw "$(new_disk 8M)")
  t -1 gfs-part list "$dev"
  same "gfs-part: $dev: unrecognised disk label" "$stderr"
  t -1 gfs-part list /dev/sdq
  has "/dev/sdq" "$stderr"
}

@test "gfs-part: unknown commands and wrong numbers of arguments are misuse" {
  t -2 gfs-part frobnicate /dev/sda
  has frobnicate "$stderr"
  t -2 gfs-part add /dev/sda 1
  has "DEVICE START END" "$stderr"
}

@test "gfs-part: places with units, from the end, and as a size" {
  gfs-part init /dev/sda gpt
  t gfs-part add /dev/sda 1M +10M
  t gfs-part add /dev/sda 11M 21M
  t gfs-part add -- /dev/sda -20M -1M
  t gfs-part list -h /dev/sda
  same $'1 1048576 11534335 10M\n2 11534336 22020095 10M\n3 46137344 66060287 19M' \
    "$output"
  t -2 gfs-part add /dev/sda +22M 40M
  has "+22M: is not a sector" "$stderr"
  for place in 1X 1000B + -- 1.5M +-1M "" 99999999999999999999; do
    t -2 gfs-part add -- /dev/sda "$place" 40M
    has gfs-part: "$stderr"
    t -2 gfs-part add -- /dev/sda 40M "$place"
    has gfs-part: "$stderr"
    t -2 gfs-part resize -- /dev/sda 1 "$place"
    has gfs-part: "$stderr"
  done
}

@test "gfs-part: resize to a sector, a border, a size, as far as it goes" {
  gfs-part init /dev/sda gpt
  gfs-part add /dev/sda 1M +10M
  gfs-part add /dev/sda 40M +4M
  for end in 40959 20M +19M; do
    t gfs-part resize /dev/sda 1 "$end"
    t gfs-part list /dev/sda
    has "1 1048576 20971519 19922944" "$output"
  done
  t gfs-part resize /dev/sda 1 max
  t gfs-part list /dev/sda
  has "1 1048576 41943039 40894464" "$output"
  t gfs-part resize /dev/sda 1 max # no more room: nothing to do
  t -1 gfs-part resize /dev/sda 1 41M
  has "would overlap partition 2" "$stderr"
  t -1 gfs-part resize /dev/sda 9 41M
  same "gfs-part: /dev/sda: there is no partition 9" "$stderr"
}

@test "gfs-part: get and set, several properties at once" {
  gfs-part disk /dev/sda gpt
  guid=11111111-2222-3333-4444-55555555AAAA
  t gfs-part set /dev/sda 1 bootable=yes name='a b' guid=$guid attributes=0x4
  while IFS== read -r property value; do
    t gfs-part get /dev/sda 1 "$property"
    same "$value" "$output"
  done <<END
bootable=yes
name=a b
guid=$guid
attributes=0x4
type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
END
  t gfs-part set /dev/sda 1 type=swap name=
  t gfs-part get /dev/sda 1 type
  same 0657FD6D-A4AB-43C4-84E5-0933C84B4F4F "$output"
  gfs-part disk /dev/sda mbr
  t gfs-part set /dev/sda 1 type=lvm bootable=on
  t gfs-part get /dev/sda 1 type
  same 8e "$output"
  t gfs-part set /dev/sda 1 type=7
  t gfs-part get /dev/sda 1 type
  same 7 "$output"
  t -1 gfs-part set /dev/sda 1 bootable=no type=bios
  has "/dev/sda: bios: not a type of an MBR" "$stderr"
  t gfs-part get /dev/sda 1 bootable
  same yes "$output"
}

@test "gfs-part: set with a property that is not known changes nothing" {
  gfs-part disk /dev/sda gpt
  t -2 gfs-part set /dev/sda 1 name=x colour=red
  has "colour: unknown property" "$stderr"
  t -2 gfs-part set /dev/sda 1 name=x guid
  has "guid=VALUE" "$stderr"
  for wrong in bootable=maybe attributes=-1 attributes=many type=zork type=100 \
    guid=1234 guid=11111111-2222-3333-4444-55555555555g; do
    t -2 gfs-part set /dev/sda 1 name=x "$wrong"
    has "$wrong: expected: " "$stderr"
  done
  t -1 gfs-part set /dev/sda 1 name=x type=7
  has "/dev/sda: 7: not a type of a GPT" "$stderr"
  t -2 gfs-part set /dev/sda one name=x
  t -2 gfs-part get /dev/sda 1 colour
  t gfs-part get /dev/sda 1 name
  same "" "$output"
}

@test "gfs-part: names of types are those of the host's sfdisk" {
  plain=$(new_disk 16M)
  for type in linux swap lvm raid uefi; do
    for label in gpt mbr; do
      gfs-part disk /dev/sda $label
      gfs-part set /dev/sda 1 type=$type
      t gfs-part get /dev/sda 1 type
      echo "type=$type" | /sbin/sfdisk -q -X "${label/mbr/dos}" "$plain"
      same "$(/sbin/sfdisk --part-type "$plain" 1)" "$output"
    done
  done
}

@test "gfs-part: guid of a disk" {
  gfs-part init /dev/sda gpt
  t gfs-part guid /dev/sda 11111111-2222-3333-4444-55555555aaaa
  t gfs-part guid /dev/sda
  same 11111111-2222-3333-4444-55555555AAAA "$output"
  t gfs-part guid /dev/sda random
  t gfs-part guid /dev/sda
  hasnt 11111111 "$output"
  t -1 gfs-part guid /dev/sda zork
  has "'zork' is not a GUID" "$stderr"
}

@test "gfs-part: dump is what the host's sfdisk dumps" {
  printf '%s\n' 'size=10M,type=uefi,name="two words"' 'attrs="LegacyBIOSBootable"' |
    /sbin/sfdisk -q -X gpt "$disk"
  gfs-call blockdev_rereadpt /dev/sda
  t gfs-part dump /dev/sda
  same "$(/sbin/sfdisk -d "$disk" | sed "s|$disk|/dev/sda|")" "$output"
  t gfs-part dump --json /dev/sda
  same "$(/sbin/sfdisk -J "$disk" | sed "s|$disk|/dev/sda|")" "$output"
}

@test "gfs-part: apply makes what the host's sfdisk makes of a table" {
  mine=$BATS_TEST_TMPDIR/table
  plain=$(new_disk 64M)
  while read -r table; do
    printf '%b' "$table" >"$mine"
    /sbin/sfdisk -q "$plain" <"$mine"
    t gfs-part apply /dev/sda "$mine"
    t gfs-part dump /dev/sda
    same "$(/sbin/sfdisk -d "$plain" | sed "s|$plain|/dev/sda|" | anonymous)" \
      "$(anonymous <<<"$output")"
    t gfs-part apply -n /dev/sda "$mine" # it is so now
    same "" "$output"
    gfs-part dump /dev/sda >"$mine.dump"
    t gfs-part apply -n /dev/sda "$mine.dump"
    same "" "$output"
  done <<'END'
label: gpt\n size=10M,type=uefi\n size=20M\n type=swap
label: dos\n ,10M,,*\n ,,E\n ,5M\n ,5M,82\n
label: gpt\n first-lba: 34\n start=34,size=2014,type=21686148-6449-6E6F-744E-656564454649,name=bios\n\n
label: dos\n start=63,size=1000,type=7
label: gpt
END
}
anonymous () { sed -E 's/(label-id: |uuid=).[^,]*/\1/'; }

@test "gfs-part: apply keeps UUIDs, names what changes, and reads stdin" {
  printf 'label: gpt\nsize=10M,name=a\nsize=10M\n' | gfs-part apply /dev/sda
  before=$(gfs-part get /dev/sda 1 guid) disk_before=$(gfs-part guid /dev/sda)
  printf 'label: gpt\nsize=10M,name=b,type=swap\n' >"$BATS_TEST_TMPDIR/table"
  t gfs-part apply --dry-run /dev/sda - <"$BATS_TEST_TMPDIR/table"
  has "1: type 0FC63DAF-8483-4772-8E79-3D69D8477DE4 -> 0657FD6D" "$output"
  has $'1: name a -> b\n2: delete' "$output"
  t gfs-part apply /dev/sda "$BATS_TEST_TMPDIR/table"
  same "" "$output"
  same "$before" "$(gfs-part get /dev/sda 1 guid)"
  same "$disk_before" "$(gfs-part guid /dev/sda)"
}

@test "gfs-part: apply refuses what is no table" {
  gfs-part disk /dev/sda gpt
  t -1 gfs-part apply /dev/sda </dev/null
  has "is empty" "$stderr"
  t -1 gfs-part apply /dev/sda /dev/zero
  has "/dev/zero: is not the text of a partition table" "$stderr"
  t -1 gfs-part apply /dev/sda /nope
  same "gfs-part: /nope: No such file or directory" "$stderr"
  t -1 gfs-part apply /dev/sda "$BATS_TEST_TMPDIR" </dev/null
  has "Is a directory" "$stderr"
  t gfs-part list /dev/sda
  has "1 65536" "$output"
}

@test "gfs-part: list of all disks, of several, and what is free" {
  other=$(new_disk 8M)
  dev=$(gfs-add --rw --format raw "$other")
  gfs-part disk /dev/sda mbr
  t gfs-part list
  has $'/dev/sda:\n1 65536' "$output"
  hasnt "$dev" "$output" # it has no table
  hasnt $'\n\n' "$output"
  t -1 gfs-part list "$dev" /dev/sda
  has "$dev: unrecognised disk label" "$stderr"
  has "1 65536" "$output"
  gfs-part init /dev/sda gpt
  gfs-part add /dev/sda 1M 31M
  gfs-part set /dev/sda 1 name=$'x\ny'
  t gfs-part list -F /dev/sda
  same "32505856 67091967 34586112" "$output"
  t gfs-part list -l /dev/sda
  has " 0FC63DAF-8483-4772-8E79-3D69D8477DE4 x" "$output"
  t on_terminal "gfs-part list -l /dev/sda"
  has 'x\ny' "$output"
}

@test "gfs-part: del of several numbers, whatever their order" {
  gfs-part init /dev/sda mbr
  gfs-part add -t e -- /dev/sda 1M -1M
  for mib in 2 8 14 20; do
    gfs-part add -t l /dev/sda ${mib}M +4M
  done
  t gfs-part del /dev/sda 5 7
  t gfs-part list /dev/sda # they are numbered anew
  has $'5 8388608 12582911 4194304\n6 20971520 25165823 4194304' "$output"
  t -1 gfs-part del /dev/sda 6 9
  has "no partition 9" "$stderr"
  t gfs-part list /dev/sda
  hasnt 20971520 "$output"
}

@test "gfs-part: a read-only drive is not changed, and the user is told" {
  other=$(new_disk 8M)
  dev=$(gfs-add "$other")
  t -1 gfs-part disk "$dev" gpt
  same "gfs-part: $dev: is on a read-only drive" "$stderr"
}

@test "gfs-part: the examples of its page work" { page_examples gfs-part; }
