# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  spare=$(new_disk 8M)
  export disk spare
  shared_handle --rw --format raw -a "$disk" -a "$spare"
}

host_reads () {
  gfs-sync
  t /sbin/dumpe2fs "$disk"
}

@test "mke2fs: numbers and names are what the host reads" {
  t gfs-call mke2fs /dev/sda blockscount:20000 blocksize:1024 \
    blockspergroup:4096 numberofinodes:512 inodesize:256 \
    reservedblockspercentage:3 label:name lastmounteddir:/there \
    creatoros:Linux fstype:ext4 uuid:11111111-2222-4333-8444-555555555555 \
    journalsize:1 stridesize:4 stripewidth:8 maxonlineresize:100000 \
    numberofgroups:4 forcecreate:true
  host_reads
  for want in 'Block count: +20000' 'Blocks per group: +4096' \
    'Inode count: +5[0-9][0-9]' 'Inode size:[[:space:]]+256' \
    'Reserved block count: +600' 'name: +name' 'on: +/there' \
    '11111111-2222-4333-8444-555555555555' 'RAID stride: +4' \
    'RAID stripe width: +8' 'Flex block group size: +4' \
    '(Total journal|Journal) size: +1024k'; do
    [[ $output =~ $want ]]
  done
  t /sbin/e2fsck -fn "$disk"
}

@test "mke2fs: features and ways are on or off as asked for" {
  t gfs-call mke2fs /dev/sda blockscount:8192 blocksize:1024 fstype:ext3 \
    hasjournal:false extent:false flexbg:false resizeinode:false \
    lazyitableinit:false discard:false testfs:true usagetype:small \
    bytesperinode:8192
  host_reads
  hasnt has_journal "$output"
  hasnt extent "$output"
  hasnt flex_bg "$output"
  hasnt resize_inode "$output"
  has test_filesystem "$output"
  t gfs-call mke2fs /dev/sda blocksize:1024 filetype:true largefile:true \
    sparsesuper:true uninitbg:true quota:true quotatype:true discard:true \
    lazyjournalinit:true hasjournal:true fragsize:1024
  host_reads
  for word in filetype large_file sparse_super uninit_bg quota has_journal \
    "User quota" "Group quota"; do
    has "$word" "$output"
  done
  t gfs-call mke2fs /dev/sda fstype:ext4 mmpupdateinterval:5
}

@test "mke2fs: a journal of its own, by device, label and UUID" {
  local uuid=aaaaaaaa-2222-4333-8444-555555555555

  t gfs-call mke2journal 1024 /dev/sdb
  t gfs-call vfs_type /dev/sdb
  same jbd "$output"
  t gfs-call mke2fs_J ext4 1024 /dev/sda /dev/sdb
  journal_is
  t gfs-call mke2journal_L 1024 journal /dev/sdb
  t gfs-call mke2fs_JL ext3 1024 /dev/sda journal
  journal_is
  t gfs-call mke2journal_U 1024 "$uuid" /dev/sdb
  t gfs-call mke2fs_JU ext4 1024 /dev/sda "$uuid"
  journal_is "$uuid"
  gfs-call mke2journal 1024 /dev/sdb
  t gfs-call mke2fs /dev/sda blocksize:1024 journaldevice:/dev/sdb
  journal_is
  gfs-mount /dev/sda /
  gfs-write /file x
  gfs-umount /
  t -1 gfs-call mke2fs_J ext4 4096 /dev/sda /dev/sdb
  has "/dev/sda: " "$stderr"
  t -1 gfs-call mke2fs_JL ext4 1024 /dev/sda nosuchjournal
  has nosuchjournal "$stderr"
}
journal_is () {
  host_reads
  [[ $output =~ Journal\ UUID:\ +${1:-[0-9a-f-]{36\}} ]]
}

@test "mke2fs: what cannot be is refused, and names what it is" {
  t -1 gfs-call mke2fs /dev/sda blocksize:-1
  has "blocksize: must not be negative" "$stderr"
  t -1 gfs-call mke2fs /dev/sda blockscount:-1
  has "blockscount: must not be negative" "$stderr"
  t -1 gfs-call mke2fs /dev/sda blocksize:4096 fragsize:1024
  has "fragsize: must be the same as blocksize" "$stderr"
  t -1 gfs-call mke2fs /dev/sda fstype:xfs
  has "xfs: not ext2, ext3 or ext4" "$stderr"
  t -1 gfs-call mke2fs /dev/sda label:12345678901234567
  has "at most 16 bytes" "$stderr"
  t -1 gfs-call mke2fs /dev/sda journaldevice:/dev/nope
  has "/dev/nope" "$stderr"
  t -1 gfs-call mke2fs /dev/sda journaldevice:/dev/sdb,size=4
  t -1 gfs-call mke2fs /dev/sda blockscount:1000000000
  has "/dev/sda: " "$stderr"
}

@test "mke2fs: a mounted device is left alone" {
  gfs-call mkfs ext2 /dev/sda
  gfs-mount /dev/sda /
  t -1 gfs-call mke2fs /dev/sda forcecreate:true
  has "/dev/sda: is mounted on /" "$stderr"
  t -1 gfs-call mke2journal 1024 /dev/sda
  gfs-umount /
}

@test "mke2fs: writesbandgrouponly saves a filesystem without a superblock" {
  gfs-call mke2fs /dev/sda blocksize:1024 fstype:ext2
  gfs-mount /dev/sda /
  gfs-write /file saved
  gfs-umount /
  gfs-call wipefs /dev/sda
  t gfs-call mke2fs /dev/sda blocksize:1024 fstype:ext2 \
    writesbandgrouponly:true forcecreate:true
  t gfs-call e2fsck /dev/sda forceall:true
  gfs-mount /dev/sda /
  t gfs-cat /file
  same saved "$output"
  gfs-umount /
}
