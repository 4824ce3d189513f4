# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# mini_file, which looks at contents, is tested by this tool.
load ../helper.bash

setup_file () {
  need file
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/dir "$tree"/sticky
  chmod 1777 "$tree"/sticky
  seq 1000 >"$tree"/text
  : >"$tree"/empty
  install -m 4755 /bin/ls "$tree"/program
  printf 'caf\xc3\xa9\n' >"$tree"/utf8
  printf 'caf\xe9\n' >"$tree"/latin1
  printf '#!/bin/sh\nexit\n' >"$tree"/script
  tar -C "$tree" -cf "$tree"/archive.tar text
  gzip -n <"$tree"/text >"$tree"/text.gz
  bzip2 <"$tree"/archive.tar >"$tree"/tar.bz2
  ln -s text "$tree"/link
  ln -s nothing "$tree"/broken
  ln -s /proc/1/root/etc/passwd "$tree"/escape
  mkfifo "$tree"/fifo
  echo odd >"$tree"/$'new\nline'
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
  gfs-mknod /device b 8 0
}
files=(text empty program utf8 latin1 script archive.tar text.gz tar.bz2 link
  broken fifo dir sticky)

@test "gfs-file: as file, in all its forms" {
  cd "$tree"
  for args in '' -b -i -z '-b -i' '-L -z' '-i -z -b'; do
    # shellcheck disable=SC2086
    [[ $args = *-L* ]] && set -- text link dir || set -- "${files[@]}"
    # shellcheck disable=SC2086
    t gfs-file $args "${@/#//}"
    # file does not know the character set of a link that leads nowhere
    # shellcheck disable=SC2086
    same "$(file $args "$@" | sed 's,^broken:   *inode/symlink$,&; charset=binary,
      s,^inode/symlink$,&; charset=binary,')" \
      "$(sed 's,^/,,' <<<"$output")"
  done
}

@test "gfs-file: what is special is named and not opened" {
  T_TIMEOUT=20 t gfs-file -b /fifo /device /escape
  same "fifo (named pipe)
block special (8/0)
broken symbolic link to /proc/1/root/etc/passwd" "$output"
  T_TIMEOUT=20 t gfs-file -b -i /fifo /device
  same "inode/fifo; charset=binary
inode/blockdevice; charset=binary" "$output"
}

@test "gfs-file: a device of the appliance is looked into" {
  t gfs-file /dev/sda1 /dev/sda
  has "/dev/sda1: Linux rev 1.0 ext4 filesystem data" "$output"
  has "DOS/MBR boot sector" "$output"
}

@test "gfs-file: -0, JSON, patterns, names with anything in them" {
  gfs-file -0 /text >"$BATS_TEST_TMPDIR/out"
  t cmp "$BATS_TEST_TMPDIR/out" <(printf '/text\0: ASCII text\n')
  t gfs-file --json $'/new\nline'
  has '"path": "/new\nline"' "$output"
  has '"type": "ASCII text"' "$output"
  t gfs-file -b '/t*t'
  same "ASCII text" "$output"
}

@test "gfs-file: failures are named, the others told" {
  t -1 gfs-file /nope /text
  same "/text: ASCII text" "$output"
  same "gfs-file: /nope: No such file or directory" "$stderr"
  t -1 gfs-file -L /broken
  has "/broken: No such file or directory" "$stderr"
}

@test "gfs-file: the examples of its page work" { page_examples gfs-file; }
