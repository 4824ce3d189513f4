# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance,slow
# A Debian root through every way in and out: nothing is lost on it.
load ../helper.bash

setup_file () {
  need mmdebstrap
  root=$("$TOP/tests/bench/debian-root" 3>&- 4>&-)
  export root T_TIMEOUT=300
  mounted_handle 2G
  gfs-mkdir /a
  gfs-tar-in "$root" /a
  # What a plain root has not: each kind of attribute, links, holes, odd times.
  gfs-xattr -n user.note -v 'any value' /a/etc/hostname
  gfs-acl -m u:1234:rw,g:5678:r /a/etc/hostname
  gfs-acl -d -m u:1234:rwx /a/srv
  gfs-cap -s cap_net_raw+ep /a/usr/bin/id
  gfs-ln /a/etc/hostname $'/a/srv/hard\nlink'
  gfs-ln -s /nowhere $'/a/srv/link\xff'
  gfs-mkfifo /a/srv/fifo
  gfs-mknod /a/srv/node c 1 3
  gfs-write /a/srv/sparse start
  gfs-truncate -s 1G /a/srv/sparse
  gfs-touch -d '1969-01-02 03:04:05.678901234' /a/srv/sparse
  gfs-touch -h -d '2001-02-03 04:05:06.789' $'/a/srv/link\xff'
}

# same_tree DIRECTORY: it is what /a is, and takes no more room
same_tree () {
  local room

  t gfs-diff /a "$1"
  same "" "$output"
  t gfs-du -s /a
  room=${output%%[[:space:]]*}
  t gfs-du -s "$1"
  t awk -v a="$room" -v b="${output%%[[:space:]]*}" \
    'BEGIN { exit !(b <= a * 1.02 && b >= a * 0.98) }'
}

@test "round trip: a Debian root through gfs-tar-out and gfs-tar-in" {
  gfs-mkdir /b
  t bash -c 'set -o pipefail
    gfs-tar-out --numeric-owner --xattrs --acls /a |
      gfs-tar-in --xattrs --acls - /b'
  same_tree /b
  gfs-rm -r /b
}

@test "round trip: a Debian root through gfs-copy-out and gfs-copy-in" {
  [ "$(id -u)" -eq 0 ] || unmet "only root can make files of others"
  mkdir "$BATS_TEST_TMPDIR/host"
  t gfs-copy-out --all /a "$BATS_TEST_TMPDIR/host"
  gfs-mkdir /c
  t gfs-copy-in "$BATS_TEST_TMPDIR/host/a" /c
  same_tree /c/a
  gfs-rm -r /c
}

@test "round trip: a Debian root through gfs-cp -a" {
  t gfs-cp -a /a /d
  same_tree /d
  t gfs-write -a /d/etc/hostname more
  t -1 gfs-diff /a /d
  has "/etc/hostname" "$output"
}
