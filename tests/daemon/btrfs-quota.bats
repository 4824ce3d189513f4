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
  gfs-call btrfs_subvolume_create /sub
  head -c 3M /dev/urandom | gfs-upload - /sub/file
}

# A field of the quota group with that number.
group () {
  gfs-call --json btrfs_qgroup_show / | python3 -c '
import json, sys
for g in json.load (sys.stdin)["result"]:
    if g["btrfsqgroup_id"] == sys.argv[1]:
        print (g["btrfsqgroup_" + sys.argv[2]])' "$1" "$2"
}

@test "btrfs_quota_enable: counts what is there, and can be turned off" {
  t -1 gfs-call btrfs_qgroup_show /
  has "/: quotas are not enabled" "$stderr"
  t -1 gfs-call btrfs_qgroup_create 1/100 /
  has "/: quotas are not enabled" "$stderr"
  t -1 gfs-call btrfs_quota_rescan /
  has "/: quotas are not enabled" "$stderr"
  t gfs-call btrfs_quota_enable / true
  t test "$(group 0/256 rfer)" -ge $((3 << 20))
  t gfs-call btrfs_quota_rescan /
  t test "$(group 0/256 excl)" -ge $((3 << 20))
  t gfs-call btrfs_quota_enable / false
  t -1 gfs-call btrfs_qgroup_show /
  t gfs-call btrfs_quota_enable /dev/sda true
  t gfs-call btrfs_quota_rescan /dev/sda
  t test "$(group 0/256 rfer)" -ge $((3 << 20))
}

@test "btrfs_qgroup_create, _assign, _remove, _destroy: sums of groups" {
  gfs-call btrfs_quota_enable / true
  t gfs-call btrfs_qgroup_create 1/100 /sub
  t -1 gfs-call btrfs_qgroup_create 1/100 /
  has "/: quota group 1/100: File exists" "$stderr"
  t gfs-call btrfs_qgroup_assign 0/256 1/100 /
  same "$(group 0/256 rfer)" "$(group 1/100 rfer)"
  t -1 gfs-call btrfs_qgroup_assign 1/100 0/256 /
  has "must be of a lower level" "$stderr"
  t -1 gfs-call btrfs_qgroup_assign 0/256 1/777 /
  has "/: quota group 1/777" "$stderr"
  t gfs-call btrfs_qgroup_remove 256 1/100 /
  same 0 "$(group 1/100 rfer)"
  t gfs-call btrfs_qgroup_destroy 1/100 /
  same "" "$(group 1/100 rfer)"
  t -1 gfs-call btrfs_qgroup_destroy 1/100 /
  has "/: quota group 1/100: No such file" "$stderr"
  for odd in x /1 1/ 65536/1 -1 1/2/3 "" 0/281474976710656; do
    t -1 gfs-call btrfs_qgroup_create "$odd" /
    has "'$odd' is no quota group" "$stderr"
  done
}

@test "btrfs_subvolume_create, _snapshot: belong to the group asked for" {
  gfs-call btrfs_quota_enable / true
  gfs-call btrfs_qgroup_create 1/200 /
  t gfs-call btrfs_subvolume_create /member qgroupid:1/200
  head -c 1M /dev/urandom | gfs-upload - /member/file
  t test "$(group 1/200 rfer)" -ge $((1 << 20))
  t gfs-call btrfs_subvolume_snapshot /member /member2 qgroupid:1/200
}

@test "btrfs_qgroup_limit: what is above it cannot be written" {
  gfs-call btrfs_quota_enable / true
  gfs-call btrfs_subvolume_create /limited
  t gfs-call btrfs_qgroup_limit /limited $((2 << 20))
  head -c 8M /dev/urandom >"$BATS_TEST_TMPDIR/large"
  t -1 gfs-upload "$BATS_TEST_TMPDIR/large" /limited/large
  has "Disk quota exceeded" "$stderr"
  t gfs-call btrfs_qgroup_limit /limited -1
  t gfs-upload "$BATS_TEST_TMPDIR/large" /limited/large
  t -1 gfs-call btrfs_qgroup_limit /limited -2
  has "must not be negative" "$stderr"
  gfs-mkdir /plain
  t -1 gfs-call btrfs_qgroup_limit /plain 1000
  has "/plain: not a subvolume" "$stderr"
}

@test "btrfs quotas: other file systems are told apart" {
  t -1 gfs-call btrfs_quota_enable /ext4 true
  has "/ext4: not on a btrfs filesystem" "$stderr"
  t -1 gfs-call btrfs_qgroup_show /ext4
  has "/ext4: not on a btrfs filesystem" "$stderr"
  t -1 gfs-call btrfs_qgroup_assign 0/5 1/1 /ext4
  has "/ext4: not on a btrfs filesystem" "$stderr"
  t -1 gfs-call btrfs_quota_enable /dev/sdb1 true
  has "/dev/sdb1" "$stderr"
}
