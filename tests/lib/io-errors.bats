# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Disks that fail in the middle of an operation: qemu's blkdebug, put beneath
# the first drive by fixtures/qemu-io-errors.
load ../helper.bash

export LIBGUESTFS_QEMU=$TOP/tests/fixtures/qemu-io-errors

setup () {
  need python3
}

# bad_disk OPERATION FIRST LAST ARGUMENT...: launch an appliance with $disk as
# /dev/sda, of which sectors FIRST to LAST cannot be read (or written), and a good
# empty disk as /dev/sdb.
bad_disk () {
  local operation=$1 sector rules=

  for ((sector = $2; sector <= $3; sector++)); do
    rules+=,'{"event": "none", "iotype": "'$operation'", "sector": '$sector'}'
  done
  shift 3
  good=$(new_disk 64M)
  IO_ERRORS="[${rules#,}]" shared_handle --rw --format raw -a "$disk" -a "$good" "$@"
}

# The handle, and every other disk, goes on.
still_usable () {
  t gfs-call ping_daemon
  t gfs-mkfs -t ext4 /dev/sdb
  t gfs-mount /dev/sdb /
  t gfs-write /works text
  t gfs-cat /works
  same text "$output"
}

@test "I/O error: a partition table that is not written" {
  local table

  for table in gpt mbr; do
    disk=$(new_disk 64M)
    bad_disk write 0 1
    t -1 gfs-part init /dev/sda "$table"
    same "gfs-part: /dev/sda: cannot write the partition table: Input/output error" "$stderr"
    t -1 gfs-part disk /dev/sda "$table"
    still_usable
    t gfs-close
  done
}

@test "I/O error: a partition table that cannot be read" {
  disk=$(new_fs_disk)
  bad_disk read 0 0
  t -1 gfs-part list /dev/sda
  has "gfs-part: /dev/sda: " "$stderr"
  has "Input/output error" "$stderr"
  t -1 gfs-part add /dev/sda 1M 10M
  still_usable
}

@test "I/O error: each kind of file system says so when it cannot be made" {
  local type

  disk=$(new_disk 320M)
  echo 'start=2048, type=83' | /sbin/sfdisk -q "$disk"
  bad_disk write 2048 2180
  for type in ext2 ext4 vfat xfs btrfs ntfs f2fs; do
    t -1 gfs-mkfs -t "$type" /dev/sda1
    has "gfs-mkfs: $type: /dev/sda1: " "$stderr"
    same 1 "$(wc -l <<<"$stderr")"
  done
  still_usable
}

@test "I/O error: labels and metadata of LVM, RAID and LUKS" {
  disk=$(new_disk 64M)
  bad_disk write 8 8
  t -1 gfs-pvcreate /dev/sda
  has "gfs-pvcreate: /dev/sda: " "$stderr"
  t -1 gfs-call md_create /dev/md/x '/dev/sda /dev/sdb'
  has "/dev/sda" "$stderr"
  t gfs-call wipefs /dev/sdb
  t gfs-pvcreate /dev/sdb
  t -1 gfs-vgcreate vg /dev/sda /dev/sdb
  has "gfs-vgcreate: vg: " "$stderr"
  has /dev/sda "$stderr"
  t -1 gfs-call luks_format /dev/sda passphrase 0
  has "luks_format: /dev/sda: " "$stderr"
  t gfs-call pvs
  same /dev/sdb "$output"
  t gfs-vgcreate vg /dev/sdb
  t gfs-lvcreate -n lv -L 8M vg
  t gfs-lvs --noheadings -o lv_name
  same lv "${output// /}"
  t gfs-vgremove -f vg
  still_usable
}

@test "I/O error: a superblock that cannot be read" {
  disk=$(new_fs_disk)
  bad_disk read 2050 2051
  t -1 gfs-mount /dev/sda1 /
  has "gfs-mount: /dev/sda1" "$stderr"
  t gfs-devices -l
  still_usable
}

@test "I/O error: a file's contents that cannot be read" {
  local block tree=$BATS_TEST_TMPDIR/tree

  mkdir -p "$tree" "$BATS_TEST_TMPDIR/to"
  head -c 4M /dev/urandom >"$tree/damaged"
  echo fine >"$tree/good"
  disk=$(new_fs_disk 64M "$tree")
  block=$(/sbin/debugfs -R 'bmap /damaged 3000' "$disk?offset=1048576" 2>/dev/null)
  bad_disk read $((2048 + block * 2)) $((2048 + block * 2)) -m /dev/sda1
  cd "$BATS_TEST_TMPDIR"
  t -1 gfs-cat /damaged /good
  same "gfs-cat: /damaged: Input/output error" "$stderr"
  has fine "$output"
  t -1 gfs-checksum /damaged
  has "/damaged: Input/output error" "$stderr"
  t -1 gfs-download /damaged to/file
  has "/damaged: Input/output error" "$stderr"
  t -1 gfs-tar-out / to/all.tar
  has "damaged: Input/output error" "$stderr"
  t -1 gfs-cp /damaged /copy
  has "/damaged: Input/output error" "$stderr"
  t -1 gfs-stat /copy
  t -2 gfs-grep -r nowhere /
  has "/damaged: Input/output error" "$stderr"
  t ls -A to
  same "" "$output"
  t -1 gfs-copy-out /damaged /good to
  has "/damaged: " "$stderr"
  t ls -A to
  same good "$output"
  t gfs-ls /
  same $'damaged\ngood\nlost+found' "$output"
}

@test "I/O error: contents that cannot be written" {
  disk=$(new_fs_disk 64M)
  # A file that leaves 3 MiB free has a block there, wherever it begins.
  bad_disk write 102048 102048 -m /dev/sda1
  cd "$BATS_TEST_TMPDIR"
  mkdir from
  head -c 54M /dev/zero | tr '\0' x >from/large
  tar -cf large.tar -C from .
  t -1 gfs-upload from/large /large
  has "gfs-upload: /large: " "$stderr"
  has "Input/output error" "$stderr"
  t gfs-rm -f /large
  t -1 gfs-tar-in large.tar /
  has "large: Input/output error" "$stderr"
  t gfs-rm -f /large
  t -1 gfs-copy-in from/large /
  has "large: Input/output error" "$stderr"
  t gfs-rm -f /large
  t -1 gfs-write /large <from/large
  t -1 gfs-stat /large
  t gfs-write /small text
  t gfs-close
  fsck_disk "$disk"
}

@test "I/O error: a journal that cannot be written is not passed over" {
  local block

  disk=$(new_fs_disk)
  block=$(/sbin/debugfs -R 'bmap <8> 5' "$disk?offset=1048576" 2>/dev/null)
  bad_disk write $((2048 + block * 2)) $((2048 + block * 2))
  t gfs-mount /dev/sda1 /
  t gfs-write /lost text
  t -1 gfs-sync
  same "gfs-sync: /: not everything could be written: Input/output error" "$stderr"
  t -1 gfs-write /more text
  has "gfs-write: /more: Read-only file system" "$stderr"
  t -1 gfs-sync
  t -1 gfs-umount /
  has "not everything could be written" "$stderr"
  t gfs-mount /dev/sda1 / # a journal with an error in it is replayed
  t gfs-ls /
  t gfs-write /lost text
  t -1 gfs-close
  has "gfs-close: /: not everything could be written" "$stderr"
  t -3 gfs-ls /
}

@test "I/O error: a private appliance, too, says what it has lost" {
  local block

  disk=$(new_fs_disk)
  block=$(/sbin/debugfs -R 'bmap <8> 5' "$disk?offset=1048576" 2>/dev/null)
  export IO_ERRORS='[{"event": "none", "iotype": "write", "sector": '$((2048 + block * 2))'}]'
  t -1 gfs-write --rw --format raw -a "$disk" -m /dev/sda1 /lost text
  has "not everything could be written" "$stderr"
}
