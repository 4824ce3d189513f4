#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# demo.sh DIRECTORY: put a real Debian 12 system on a disk image, change it,
# read it back, and show that reading changed nothing.  Needs no root.
#
# DIRECTORY keeps the system's tar for the next run.  Every line that begins
# with `$' is a command you can type.
set -euo pipefail

say () { printf '\n# %s\n' "$*"; }
show () {
  printf '$ %s\n' "$1"
  eval "$1"
}

# compare A.tar B.tar: owners from the archives, all else from both unpacked.
# The host name was changed, and lost+found is the file system's own.
compare () {
  for tar; do
    mkdir -p "tree.$tar"
    tar -xpf "$tar" -C "tree.$tar" --exclude './dev/*' \
      --exclude ./etc/hostname --exclude ./lost+found
    (cd "tree.$tar" && find . -type d -printf '%p %y %m\n' -o \
      -printf '%p %y %m %s %T@ %l\n') | sed 's/\.[0-9]* / /' | sort >"$tar.files"
    tar -tv --numeric-owner -f "$tar" | awk '{ print $6, $2 }' |
      sed 's,/ , ,' | grep -v '^\./lost+found ' | sort >"$tar.owners"
  done
  diff "$1.files" "$2.files" && diff "$1.owners" "$2.owners" &&
    diff -r --no-dereference "tree.$1" "tree.$2" &&
    echo "$(wc -l <"$2.owners") entries, all the same"
}

mkdir -p "$1"
cd "$1"
chmod -R u+w tree.* 2>/dev/null || true
rm -rf disk.img out.tar part.img tree.*
unset GFS_HANDLE
started=$SECONDS

if [ ! -f root.tar ]; then
  say "A Debian 12 root file system, from the configured Debian archive"
  show "mmdebstrap --variant=minbase --mode=${DEMO_MODE:-auto} bookworm root-new.tar 2>mmdebstrap.log" || {
    tail -20 mmdebstrap.log >&2
    exit 1
  }
  mv root-new.tar root.tar
fi
show "tar -tf root.tar | wc -l"

say "A disk image with one ext4 partition, and the system in it"
show "truncate -s 2G disk.img"
show "export GFS_HANDLE=\$(gfs-launch --rw --format raw -a disk.img)"
show "gfs-part disk /dev/sda gpt"
show "gfs-mkfs -L debian -t ext4 /dev/sda1"
show "gfs-mount /dev/sda1 /"
show "gfs-tar-in root.tar /"
show "gfs-ls /"

say "Change it through a pipeline: both ends share one appliance"
show "gfs-write /etc/hostname 'template.example
'"
show "gfs-cat /etc/hostname | sed 's/template/demo/' | gfs-upload - /etc/hostname"
show "gfs-close"
unset GFS_HANDLE

say "From here on the image is only read"
show "sha256sum disk.img | tee before.sha256"
show "gfs-cat -a disk.img -m /dev/sda1 /etc/hostname /etc/os-release"

say "What comes out is what went in, but for the host name"
show "gfs-launch -a disk.img -m /dev/sda1 -- gfs-tar-out --numeric-owner / out.tar"
show "compare root.tar out.tar"

say "The host's own e2fsck agrees"
show "gfs-launch -a disk.img -- gfs-download /dev/sda1 part.img"
show "/sbin/e2fsck -fn part.img"

say "And not one byte of the image has changed"
show "sha256sum disk.img | tee after.sha256"
show "cmp before.sha256 after.sha256"
rm -rf part.img out.tar tree.*
printf '\ndone in %d seconds\n' $((SECONDS - started))
