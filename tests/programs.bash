# SPDX-License-Identifier: LGPL-2.1-or-later
# Disks with programs on them: the host's own, and the libraries they need.
# shellcheck shell=bash

# program_root DIRECTORY PROGRAM...: a root file system with sh and these.
program_root () {
  local root=$1 program file
  shift

  mkdir -p "$root"/{bin,dev,etc,home/alice,lib,lib64,proc,root,run,sys,tmp}
  chmod 1777 "$root/tmp"
  for program in dash "$@"; do
    file=$(readlink -f "$(PATH=$PATH:/usr/sbin:/sbin type -P "$program")")
    cp "$file" "$root/bin/$program"
    ldd "$file" | grep -o '/[^ ]*' | while read -r file; do
      mkdir -p "$root${file%/*}"
      cp -n "$file" "$root$file"
    done
  done
  ln -sf dash "$root/bin/sh"
  cat >"$root/etc/passwd" <<'END'
root:x:0:0:root:/root:/bin/sh
alice:x:1000:1000:Alice:/home/alice:/bin/dash
END
  cat >"$root/etc/group" <<'END'
root:x:0:
tty:x:5:
alice:x:1000:
users:x:100:bob,alice
END
  printf 'ID=debian\nVERSION_ID=12\n' >"$root/etc/os-release"
}

# program_disk SIZE PROGRAM...: a disk (see new_fs_disk) with such a root;
# prints its path.
program_disk () {
  local root size=$1
  shift

  root=$(mktemp -d -p "$(scratch)")
  chmod 755 "$root"
  program_root "$root" "$@" >&2
  new_fs_disk "$size" "$root"
}
