# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../btrfs.bash

setup_file () {
  need mkfs.btrfs btrfs
  disk=$(btrfs_disk 320M)
  other=$(new_fs_disk 16M)
  export disk other
  shared_handle --rw --format raw -a "$disk" -a "$other" -m /dev/sda
  gfs-mkdir /ext4
  gfs-call mount /dev/sdb1 /ext4
}

id_of () {
  gfs-call --json btrfs_subvolume_list / | python3 -c '
import json, sys
for s in json.load (sys.stdin)["result"]:
    if s["btrfssubvolume_path"] == sys.argv[1]:
        print (s["btrfssubvolume_id"])' "$1"
}

@test "btrfs_subvolume_create, _list: what is made is listed, nested ones too" {
  t gfs-call btrfs_subvolume_create /a
  t gfs-call btrfs_subvolume_create /a/inner
  gfs-mkdir /dir
  t gfs-call btrfs_subvolume_create $'/dir/two\nlines'
  t gfs-call btrfs_subvolume_list /
  same "a
a/inner" "$(grep -oE 'path: a.*' <<<"$output" | cut -d' ' -f2)"
  has "dir/two" "$output"
  a=$(id_of a)
  t gfs-call --json btrfs_subvolume_list /a
  has "\"btrfssubvolume_top_level_id\": $a" "$output"
  t bash -c "diff <(gfs-call btrfs_subvolume_list /) <(gfs-call btrfs_subvolume_list /dev/sda)"
}

@test "btrfs_subvolume_list: the host finds the same numbers in the image" {
  gfs-call btrfs_subvolume_create /hosts
  gfs-call sync
  t bash -c 'btrfs inspect-internal dump-tree -t root "$disk" |
    sed -n "s/.*item.*key (\([0-9]*\) ROOT_BACKREF.*/\1/p"'
  same "$output" "$(gfs-call btrfs_subvolume_list / |
    sed -n 's/.*btrfssubvolume_id: //p')"
}

@test "btrfs_subvolume_create: what exists, has no parent, or is no btrfs" {
  gfs-mkdir /there
  t -1 gfs-call btrfs_subvolume_create /there
  has "/there: File exists" "$stderr"
  t -1 gfs-call btrfs_subvolume_create /
  has "/: " "$stderr"
  t -1 gfs-call btrfs_subvolume_create /nope/x
  has "/nope/x: No such file" "$stderr"
  t -1 gfs-call btrfs_subvolume_create /ext4/x
  has "/ext4/x: not on a btrfs filesystem" "$stderr"
  t -1 gfs-call btrfs_subvolume_create "/$(printf 'x%.0s' {1..256})"
  has "File name too long" "$stderr"
  t -1 gfs-call btrfs_subvolume_create /q qgroupid:nonsense
  has "'nonsense' is no quota group" "$stderr"
}

@test "btrfs_subvolume_snapshot: a copy as of now, writable or not" {
  gfs-call btrfs_subvolume_create /origin
  gfs-write /origin/file before
  t gfs-call btrfs_subvolume_snapshot /origin /copy
  t gfs-call btrfs_subvolume_snapshot /origin /frozen ro:true
  gfs-write /origin/file after
  t gfs-cat /copy/file /frozen/file
  same beforebefore "$output"
  t gfs-write /copy/file changed
  t -1 gfs-write /frozen/file changed
  has "Read-only file system" "$stderr"
  # Into a directory that exists.
  gfs-mkdir /snapshots
  t gfs-call btrfs_subvolume_snapshot /origin /snapshots
  t gfs-cat /snapshots/origin/file
  same after "$output"
  t -1 gfs-call btrfs_subvolume_snapshot /origin /snapshots
  has "/snapshots: File exists" "$stderr"
}

@test "btrfs_subvolume_snapshot: of a directory, a file, nothing, elsewhere" {
  gfs-call btrfs_subvolume_create /good
  gfs-mkdir /plain
  gfs-write /file x
  t -1 gfs-call btrfs_subvolume_snapshot /plain /x
  has "/plain: not a subvolume" "$stderr"
  t -1 gfs-call btrfs_subvolume_snapshot /file /x
  has "/file: Not a directory" "$stderr"
  t -1 gfs-call btrfs_subvolume_snapshot /nope /x
  has "/nope: No such file" "$stderr"
  t -1 gfs-call btrfs_subvolume_snapshot /good /ext4/x
  has "/ext4/x: " "$stderr"
  t -1 gfs-call btrfs_subvolume_snapshot /ext4 /x
  has "/ext4: not on a btrfs filesystem" "$stderr"
}

@test "btrfs_subvolume_delete: it is gone, but not what else there is" {
  gfs-call btrfs_subvolume_create /doomed
  gfs-call btrfs_subvolume_create /doomed/inner
  gfs-write /doomed/file x
  gfs-call ln_s doomed /link
  t -1 gfs-call btrfs_subvolume_delete /doomed
  has "/doomed: Directory not empty" "$stderr"
  t -1 gfs-call btrfs_subvolume_delete /link
  has "/link: Not a directory" "$stderr"
  t gfs-call btrfs_subvolume_delete /doomed/inner
  t gfs-call btrfs_subvolume_delete /doomed/
  t gfs-call exists /doomed
  same false "$output"
  gfs-mkdir -p /plain
  t -1 gfs-call btrfs_subvolume_delete /plain
  has "/plain: not a subvolume" "$stderr"
  t -1 gfs-call btrfs_subvolume_delete /
  has "/: " "$stderr"
  t -1 gfs-call btrfs_subvolume_delete /ext4
  has "/ext4: not on a btrfs filesystem" "$stderr"
}

@test "btrfs_subvolume_set_default, _get_default: what mount takes" {
  gfs-call btrfs_subvolume_create /default
  gfs-write /default/here x
  t gfs-call btrfs_subvolume_get_default /
  same 5 "$output"
  t gfs-call btrfs_subvolume_set_default "$(id_of default)" /
  t gfs-call btrfs_subvolume_get_default /dev/sda
  same "$(id_of default)" "$output"
  gfs-mkdir -p /mnt
  gfs-call mount /dev/sda /mnt
  t gfs-call exists /mnt/here
  same true "$output"
  gfs-call umount /mnt
  t gfs-call btrfs_subvolume_set_default 5 /
  t -1 gfs-call btrfs_subvolume_set_default 99999 /
  has "/: there is no subvolume 99999" "$stderr"
  t -1 gfs-call btrfs_subvolume_set_default 0 /
  has "0 is no subvolume" "$stderr"
  t -1 gfs-call btrfs_subvolume_set_default 5 /ext4
  has "/ext4: not on a btrfs" "$stderr"
}

@test "btrfs_subvolume_list: of a subvolume as a device, and of what is none" {
  gfs-call btrfs_subvolume_create $'/odd, name\xff'
  t gfs-call btrfs_subvolume_list $'btrfsvol:/dev/sda/odd, name\xff'
  t -1 gfs-call btrfs_subvolume_list btrfsvol:/dev/sda/nope
  has "btrfsvol:/dev/sda/nope: No such file" "$stderr"
  t -1 gfs-call btrfs_subvolume_list btrfsvol:/dev/sda/../../dev
  has "/dev/sda" "$stderr"
  t -1 gfs-call btrfs_subvolume_list /dev/sdb1
  has "/dev/sdb1: cannot mount it as btrfs" "$stderr"
  t -1 gfs-call btrfs_subvolume_list /ext4
  has "/ext4: not on a btrfs filesystem" "$stderr"
  t -1 gfs-call btrfs_subvolume_list /dev/sdq
  has "/dev/sdq: No such file" "$stderr"
}

@test "btrfs_subvolume_show: what there is to know, in btrfs's own words" {
  gfs-call btrfs_subvolume_create /shown
  gfs-call btrfs_subvolume_snapshot /shown /shown/of-it
  gfs-call btrfs_subvolume_snapshot /shown /again ro:true
  t gfs-call btrfs_subvolume_show /shown
  same "shown $(id_of shown) 5 5 -" "$(of_guest Name) $(of_guest 'Subvolume ID'
    ) $(of_guest 'Parent ID') $(of_guest 'Top level ID') $(of_guest Flags)"
  same - "$(of_guest 'Parent UUID')"
  same shown/of-it,again "$(of_guest 'Snapshot(s)')"
  [[ $(of_guest 'Creation time') =~ ^20..-..-..\ ..:..:..\ \+0000$ ]]
  uuid=$(of_guest UUID)
  t gfs-call btrfs_subvolume_show /again
  same "$uuid readonly" "$(of_guest 'Parent UUID') $(of_guest Flags)"
  t gfs-call btrfs_subvolume_show /
  same "<FS_TREE> 5" "$(of_guest Name) $(of_guest 'Subvolume ID')"
  gfs-mkdir -p /plain
  t -1 gfs-call btrfs_subvolume_show /plain
  has "/plain: not a subvolume" "$stderr"
}

@test "btrfs: the host's own check finds nothing wrong afterwards" {
  host_check "$disk"
}
