# SPDX-License-Identifier: LGPL-2.1-or-later
# A tree of all kinds of files, for tests of archives and copies.
# shellcheck shell=bash

# make_tree DIR: what needs root or a file system with xattrs is left out where
# that cannot be had.
make_tree () (
  mkdir -p "$1"
  cd "$1" || exit 1
  mkdir -p dir/empty acl/sub $'new\nline' $'bad\xff\xfe'
  echo one >dir/file
  ln dir/file dir/hard
  ln -s /nowhere dir/soft
  ln -s file dir/good
  echo n >$'new\nline/a\nb'
  echo u >$'bad\xff\xfe/\x80'
  n=$(printf 'n%.0s' {1..255})
  echo long >"$n"
  ln "$n" "${n//n/h}"
  ln -s "$n$n" longlink
  deep=$(printf 'd/%.0s' {1..600})
  mkdir -p "$deep"
  echo deep >"${deep}f"
  mkfifo fifo
  : >zero
  truncate -s 3M hole
  truncate -s 5M sparse
  echo x | dd of=sparse bs=1 seek=3000000 conv=notrunc status=none
  head -c 100000 /dev/zero >half
  truncate -s 1M half
  head -c 300000 /dev/urandom >data
  echo -- >-dash
  echo 1 >acl/child
  echo 2 >suid
  echo 3 >caps
  setfattr -n user.colour -v blue dir/file
  setfattr -n user.dir -v x dir
  setfattr -n user.bin -v 0x00ff00 data
  setfacl -m u:1000:rw data
  setfacl -d -m u:1001:rwx,g:77:r acl
  setfacl -m u:5:r fifo
  echo 4 >acl/late
  if [ "$(id -u)" -eq 0 ]; then
    chmod 0 zero
    mknod null c 1 3
    mknod blk b 259 70000
    setfacl -m u:9:rw null
    chown 1234:567 dir/file
    chown 70000:3000000 data
    chown -h 12:13 longlink
    setfattr -h -n trusted.x -v link longlink
    setfattr -n trusted.y -v dev null
    setfattr -n security.capability \
      -v 0x0100000200200000000000000000000000000000 caps
  fi
  chmod 6755 suid
  chmod 2750 dir
  chmod 1777 dir/empty
  find . -depth -exec touch -h -d '2001-02-03 04:05:06.123456789' {} +
  touch -d '1955-11-05 06:15:00.25' dir/file
  touch -h -d '1969-12-31 23:59:50' longlink
  touch -d '1901-12-14 12:00:00.5' hole
  touch -d '2040-01-01 00:00:00.75' data
  touch -d '1960-01-01' acl
) 2>/dev/null

# listing DIR: names, types, modes, links, owners, sizes, times, targets,
# devices, attributes and contents.
listing () (
  cd "$1" || exit 1
  find . -printf '%p|%y|%m|%n|%U:%G|%s|%T@|%l\n' |
    sed -E 's/\|d\|(.*)\|[0-9]+\|([-0-9.]+)\|$/|d|\1|\2/' | LC_ALL=C sort
  find . \( -type b -o -type c \) -exec stat -c '%n %t:%T' {} + | LC_ALL=C sort
  find . -type f -size +500k -exec stat -c '%n %b' {} + | LC_ALL=C sort
  getfattr -Rhd -m - . 2>/dev/null
  find . -type f -readable -exec md5sum {} + | LC_ALL=C sort
)
