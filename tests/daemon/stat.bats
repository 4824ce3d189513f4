# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# What the calls of the family meta say of files: as the host says it.
load ../helper.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  mkdir -p "$tree/dir"
  echo hello >"$tree/dir/file"
  ln -s file "$tree/dir/link"
  ln -s nowhere "$tree/dir/broken"
  chmod 4711 "$tree/dir/file"
  touch -h -d '2001-02-03 04:05:06' "$tree/dir/file" "$tree/dir/link"
  export tree
  shared_handle -a "$(new_fs_disk 32M "$tree")" -m /dev/sda1
}

# facts FILE [OPTION]: what stat(1) says on the host
facts () {
  printf 'st_mode: %d\nst_size: %s\nst_mtime_sec: %s\n' \
    "0x$(stat ${2:-} -c %f "$1")" "$(stat ${2:-} -c %s "$1")" \
    "$(stat ${2:-} -c %Y "$1")"
}

@test "statns, lstatns: a link is followed, or not" {
  t gfs-call statns /dir/link
  same "$(facts "$tree/dir/link" -L)" \
    "$(grep -E '^st_(mode|size|mtime_sec):' <<<"$output")"
  t gfs-call lstatns /dir/link
  same "$(facts "$tree/dir/link")" \
    "$(grep -E '^st_(mode|size|mtime_sec):' <<<"$output")"
  t gfs-call lstatns /dir/broken
  t -1 gfs-call statns /dir/broken
  has "/dir/broken: No such file or directory" "$stderr"
}

@test "lstatnslist: one for each name, a missing one is known by ino -1" {
  t gfs-call lstatnslist /dir 'file nope link'
  same 3 "$(grep -c st_ino: <<<"$output")"
  same 1 "$(grep -c 'st_ino: -1$' <<<"$output")"
  t -1 gfs-call lstatnslist /dir '../dir'
  t -1 gfs-call lstatnslist /nope file
  has "/nope: No such file or directory" "$stderr"
}
