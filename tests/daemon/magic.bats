# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir
  seq 1000 >"$tree"/text
  : >"$tree"/empty
  cp /bin/ls "$tree"/program
  printf 'caf\xc3\xa9\n' >"$tree"/utf8
  printf '#!/bin/sh\nexit\n' >"$tree"/script
  tar -C "$tree" -cf "$tree"/archive.tar text
  printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\x06\0\0\0' >"$tree"/png
  head -c 1000 /dev/urandom | gzip -n >"$tree"/data.gz
  gzip -n <"$tree"/text >"$tree"/text.gz
  xz -c "$tree"/text >"$tree"/text.xz
  bzip2 -c "$tree"/text >"$tree"/text.bz2
  : | gzip -n >"$tree"/nothing.gz
  head -c 30 "$tree"/text.gz >"$tree"/broken.gz
  ln -s text "$tree"/link
  ln -s /proc/1/root/etc/passwd "$tree"/escape
  mkfifo "$tree"/fifo
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

@test "file: as file -zb on the host" {
  need file
  for f in text empty program utf8 script archive.tar png data.gz text.gz text.xz; do
    t gfs-call file "/$f"
    same "$(file -zb "$tree/$f")" "$output"
  done
}

@test "file: what is no regular file is named, and never opened" {
  T_TIMEOUT=20 t gfs-call file /fifo
  same FIFO "$output"
  t gfs-call file /dir
  same directory "$output"
  t gfs-call file /link
  same "symbolic link" "$output"
  t gfs-call file /escape
  same "symbolic link" "$output"
}

@test "file: a device is looked into" {
  t gfs-call file /dev/sda1
  has "ext4 filesystem data" "$output"
  t gfs-call file /dev/sda
  has "DOS/MBR boot sector" "$output"
  t -1 gfs-call file /dev/nope
  has "/dev/nope: " "$stderr"
  t -1 gfs-call file /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "zfile: what is inside of a compressed file" {
  for f in text.gz text.bz2 text.xz; do
    for meth in gzip compress bzip2; do
      t gfs-call zfile "$meth" "/$f"
      same "ASCII text" "$output"
    done
  done
  t gfs-call zfile gzip /data.gz
  same data "$output"
  t gfs-call zfile gzip /nothing.gz
  same empty "$output"
}

@test "zfile: an unknown method, what is not compressed, what is broken" {
  t -1 gfs-call zfile rar /text.gz
  has "rar: unknown method" "$stderr"
  t -1 gfs-call zfile gzip /text
  has "/text: not compressed" "$stderr"
  t -1 gfs-call zfile gzip /broken.gz
  has "/broken.gz: " "$stderr"
  T_TIMEOUT=20 t -1 gfs-call zfile gzip /fifo
  t -1 gfs-call zfile gzip /dir
}
