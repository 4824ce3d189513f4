# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 16M)
  export disk
  shared_handle --rw --format raw -a "$disk"
  gfs-call mkfs ext4 /dev/sda blocksize:1024 features:^metadata_csum
  gfs-mount /dev/sda /
  gfs-call touch /file
  gfs-call mkdir /dir
  gfs-call ln_s /file /link
  gfs-call ln_s /proc/self/exe /out
  gfs-call mkfifo 0644 /fifo
  gfs-call mknod_b 0644 8 0 /block
}

@test "get_e2attrs, set_e2attrs: as the host's debugfs sees them" {
  t gfs-call get_e2attrs /file
  same e "$output"
  t gfs-call set_e2attrs /file iAd
  t gfs-call get_e2attrs /file
  same Adei "$output"
  t -1 gfs-write /file x
  t gfs-call set_e2attrs /link id clear:true
  t gfs-call get_e2attrs /file
  same Ae "$output"
  t gfs-call set_e2attrs /dir ""
  t gfs-call get_e2attrs /dir
  same e "$output"
  gfs-sync
  t /sbin/debugfs -R 'stat /file' "$disk"
  has "Flags: 0x80080" "$output"
}

@test "set_e2attrs: unknown letters, and those that nobody can set, are named" {
  for attrs in q I dE R; do
    t -1 gfs-call set_e2attrs /file "$attrs"
    has "$attrs: no attribute \`${attrs: -1}' can be set" "$stderr"
  done
  t -1 gfs-call set_e2attrs /file dAd
  has "dAd: attribute \`d' is there twice" "$stderr"
}

@test "get_e2attrs and its like: only files and directories of the image" {
  for path in /nope /fifo /block /out; do
    T_TIMEOUT=10 t -1 gfs-call get_e2attrs "$path"
    has "$path: " "$stderr"
    t -1 gfs-call set_e2attrs "$path" d
    t -1 gfs-call get_e2generation "$path"
    t -1 gfs-call set_e2generation "$path" 1
  done
}

@test "get_e2generation, set_e2generation: as debugfs sees them" {
  for generation in 0 12345 4294967295; do
    t gfs-call set_e2generation /file "$generation"
    t gfs-call get_e2generation /file
    same "$generation" "$output"
  done
  gfs-sync
  t /sbin/debugfs -R 'stat /file' "$disk"
  has "Generation: 4294967295" "$output"
  for generation in -1 4294967296; do
    t -1 gfs-call set_e2generation /file "$generation"
    has "not from 0 to 4294967295" "$stderr"
  done
}

@test "mklost_and_found: has room, and is made only once" {
  gfs-call rm_rf /lost+found
  t gfs-call mklost_and_found /
  t gfs-call stat /lost+found
  [[ $output =~ size:\ ([0-9]+) ]]
  ((BASH_REMATCH[1] >= 16384))
  t gfs-ls -A /lost+found
  same "" "$output"
  t -1 gfs-call mklost_and_found /
  has "File exists" "$stderr"
  t -1 gfs-call mklost_and_found /nope
  t -1 gfs-call mklost_and_found /file
  gfs-call ln_s /dir /dir/lost+found
  t -1 gfs-call mklost_and_found /dir
}
