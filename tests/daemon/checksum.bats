# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

types=(md5 sha1 sha224 sha256 sha384 sha512)

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/empty "$tree"/files/below
  head -c 1000003 /dev/urandom >"$tree"/files/random
  truncate -s 300K "$tree"/files/hole
  : >"$tree"/files/nothing
  seq 1000 >"$tree"/files/below/text
  for n in 1 7 8 9 63 64 65; do head -c "$n" /dev/urandom >"$tree/files/$n"; done
  echo odd >"$tree"/files/$'new\nline'
  echo odd >"$tree"/files/'back\slash'
  echo odd >"$tree"/files/$'return\r'
  ln -s text "$tree"/files/below/link
  mkfifo "$tree"/files/fifo
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

@test "checksum: the host's programs agree, for all types" {
  for type in "${types[@]}"; do
    t gfs-call checksum "$type" /files/random
    same "$("${type}sum" <"$tree/files/random" | cut -d' ' -f1)" "$output"
    t gfs-call checksum "$type" /files/nothing
    same "$("${type}sum" </dev/null | cut -d' ' -f1)" "$output"
  done
}

@test "checksum: crc is that of cksum, for all lengths" {
  for f in random hole nothing below/text 1 7 8 9 63 64 65; do
    t gfs-call checksum crc "/files/$f"
    same "$(cksum <"$tree/files/$f" | cut -d' ' -f1)" "$output"
  done
}

@test "checksum: follows links" {
  t gfs-call checksum md5 /files/below/link
  same "$(md5sum <"$tree/files/below/text" | cut -d' ' -f1)" "$output"
}

@test "checksum: failures name the type or the file" {
  t -1 gfs-call checksum md4 /files/random
  has "md4: unknown type of checksum, expecting crc|md5|" "$stderr"
  t -1 gfs-call checksum md5 /nope
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call checksum md5 /files
  has "/files: " "$stderr"
  t -1 gfs-call checksum md5 /files/fifo
  has "/files/fifo: " "$stderr"
}

@test "checksum_device: the whole device" {
  t gfs-add "$disk" # another: mounting has changed the first one's overlay
  local sdb=$output
  t gfs-call checksum_device sha256 "$sdb"
  same "$(sha256sum <"$disk" | cut -d' ' -f1)" "$output"
  t gfs-call checksum_device crc "${sdb}1"
  same "$(tail -c +1048577 "$disk" | cksum | cut -d' ' -f1)" "$output"
  t -1 gfs-call checksum_device md5 /dev/sdz
  has "/dev/sdz" "$stderr"
  t -1 gfs-call checksum_device rot13 "$sdb"
  has "rot13: unknown type" "$stderr"
}

@test "checksums_out: as find and the host's programs print it" {
  for type in "${types[@]}"; do
    t gfs-call checksums_out "$type" /files "$BATS_TEST_TMPDIR/sums"
    t diff <(cd "$tree/files" && find . -type f -exec "${type}sum" {} + | sort) \
      <(sort "$BATS_TEST_TMPDIR/sums")
  done
  t gfs-call checksums_out crc /files "$BATS_TEST_TMPDIR/sums"
  t diff <(cd "$tree/files" && find . -type f -exec cksum {} + | sort) \
    <(sort "$BATS_TEST_TMPDIR/sums")
}

@test "checksums_out: md5sum -c reads what it writes" {
  t gfs-call checksums_out md5 /files "$BATS_TEST_TMPDIR/sums"
  cd "$tree/files"
  t md5sum --quiet -c "$BATS_TEST_TMPDIR/sums"
}

@test "checksums_out: nothing to sum up, no directory, no such type" {
  t gfs-call checksums_out md5 /empty -
  same "" "$output"
  t -1 gfs-call checksums_out md5 /files/random -
  has "/files/random: Not a directory" "$stderr"
  t -1 gfs-call checksums_out md4 /files -
  has "md4: unknown type" "$stderr"
}
