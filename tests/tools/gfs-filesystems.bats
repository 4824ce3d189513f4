# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 100M)
  second=$(new_disk 64M)
  export disk second
  printf '%s\n' 'label: dos' '1: size=16M,type=83' '2: size=40M,type=8e' \
    '3: size=30M,type=5' '5: size=16M,type=82' | /sbin/sfdisk -q "$disk"
  shared_handle --rw --format raw -a "$disk" -a "$second"
  gfs-call mkfs vfat /dev/sda1
  gfs-call pvcreate /dev/sda2
  gfs-call pvcreate /dev/sdb
  gfs-call vgcreate vg "/dev/sda2 /dev/sdb"
  gfs-call lvcreate lv vg 88
  gfs-call mini_luks_format /dev/vg/lv key pbkdf:pbkdf2 iterations:1000
  gfs-call cryptsetup_open /dev/vg/lv key open
  gfs-call mkfs ext4 /dev/mapper/open label:$'<&>\e"'
  gfs-call mkswap /dev/sda5
}

@test "gfs-filesystems: names, as list_filesystems has them" {
  t gfs-filesystems
  same "/dev/sda1
/dev/sda5
/dev/mapper/open" "$output"
  same "$(gfs-call list_filesystems | sed 's/: .*//' | sort)" "$(sort <<<"$output")"
}

@test "gfs-filesystems: -l, --uuid and -a" {
  t gfs-filesystems -l
  has "/dev/sda5 partition swap 16777216 -" "$output"
  t gfs-filesystems -alh
  has "/dev/vg/lv lvm crypto_LUKS 88M -" "$output"
  has "/dev/sda3 partition extended 30M -" "$output"
  t gfs-filesystems --uuid
  has "/dev/sda1 $(gfs-uuid /dev/sda1)" "$output"
}

@test "gfs-filesystems: --tree shows a volume below both its disks" {
  t gfs-filesystems --tree
  same "/dev/sda 100M disk dos
├─/dev/sda1 16M partition vfat
├─/dev/sda2 40M partition LVM2_member
│ └─/dev/vg/lv 88M lvm crypto_LUKS
│   └─/dev/mapper/open 72M crypt ext4 \"<&>\\x1b\"\"
└─/dev/sda3 30M partition extended
  └─/dev/sda5 16M partition swap
/dev/sdb 64M disk LVM2_member
└─/dev/vg/lv 88M lvm crypto_LUKS
  └─/dev/mapper/open 72M crypt ext4 \"<&>\\x1b\"\"" "$output"
}

@test "gfs-filesystems: --json has where everything lies" {
  need python3
  gfs-filesystems --json >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
for n in json.load (open (sys.argv[1])):
  for p in n["on"]: print (n["device"], p["device"], p["start"], p["length"])
' "$BATS_TEST_TMPDIR/json"
  has "/dev/sda1 /dev/sda 1048576 16777216" "$output"
  has "/dev/mapper/open /dev/vg/lv 16777216 75497472" "$output"
  same 92274688 "$(awk '$1 == "/dev/vg/lv" { n += $4 } END { print n }' \
    <<<"$output")"
}

@test "gfs-filesystems: --svg is well-formed, to scale, and names are escaped" {
  need xmllint
  t gfs-filesystems --svg "$BATS_TEST_TMPDIR/x.svg"
  t xmllint --noout "$BATS_TEST_TMPDIR/x.svg"
  t cat "$BATS_TEST_TMPDIR/x.svg"
  has '&lt;&amp;&gt;\x1b' "$output"
  has 'free' "$output"
  # 16 of 100 MiB, 1 MiB from the left, on 1136 pixels
  has '<title>/dev/sda1: 16M vfat</title><rect x="43.36" y="114" width="181.76"' \
    "$output"
  t gfs-filesystems --svg -
  has "<svg " "$output"
  t -1 gfs-filesystems --svg "$BATS_TEST_TMPDIR/no/x.svg"
  has "no/x.svg" "$stderr"
}

@test "gfs-filesystems: one way to print at a time" {
  t -2 gfs-filesystems --tree --json
  has "exclude each other" "$stderr"
}

@test "gfs-filesystems: the examples of its page work" {
  page_examples gfs-filesystems
}
