# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance,slow
# share/examples/debian-image: a Makefile of a user, with the tools as they are
# installed.
load ../helper.bash
load ../boot.bash

export BATS_TEST_TIMEOUT=900
T_TIMEOUT=600
unset MAKEFLAGS MFLAGS MAKELEVEL # of make check

# The root file system is kept for the next time: it takes a minute.
setup_file () {
  local cache=$GFS_BUILD/demo/debian-image file

  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  for file in "$TOP"/share/examples/debian-image/*; do
    cmp -s "$file" "$cache/${file##*/}" || cp "$file" "$cache"
  done
  make -C "$cache" MODE="${DEMO_MODE:-auto}" root.tar \
    >&2 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  exec 9>&-
  export ROOT=$cache/root.tar
  cp "$TOP"/share/examples/debian-image/* "$BATS_FILE_TMPDIR"
  cd "$BATS_FILE_TMPDIR" || return 1
  SOURCE_DATE_EPOCH=1700000000 make -j4 HOST=example ROOT="$ROOT" \
    >&2 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
}

setup () { cd "$BATS_FILE_TMPDIR" || return 1; }

@test "debian-image: make -j4 builds two at once, of the same bytes" {
  t cmp one.img two.img
  t ls
  hasnt ".part" "$output"
}

@test "debian-image: a second make does nothing" {
  t make -j4 HOST=example ROOT="$ROOT"
  has "Nothing to be done" "$output"
}

@test "debian-image: an input that is newer is a reason to build again" {
  t make -q ROOT="$ROOT" one.img two.img
  for input in install table "$ROOT"; do
    t -1 make -q -W "$input" ROOT="$ROOT" one.img
    t -1 make -q -W "$input" ROOT="$ROOT" two.img
  done
  ln -s "$ROOT" root.tar
  touch -d 2020-01-01 packages initramfs.conf initramfs.modules
  t make -q ROOT=root.tar root.tar one.img
  for input in packages initramfs.conf initramfs.modules; do
    t -1 make -q -W "$input" ROOT=root.tar root.tar
    t -1 make -q -W "$input" ROOT=root.tar one.img
  done
}

@test "debian-image: a step that fails leaves no target behind" {
  local dir=$BATS_TEST_TMPDIR/broken

  mkdir "$dir"
  cp Makefile table "$dir"
  printf '%s\n' '#!/bin/sh' 'set -e' 'gfs-part apply /dev/sda table' \
    'gfs-mount /dev/sda1 /' 'echo not reached' >"$dir/install"
  chmod +x "$dir/install"
  t -2 make -C "$dir" ROOT="$ROOT" broken.img
  has "/dev/sda1 on /" "$stderr"
  t ls "$dir"
  hasnt "broken" "$output"
}

# One boot for all that can only be seen there.
@test "debian-image: the result, edited, boots to a login prompt of its new name" {
  need qemu-system-x86_64
  cp --sparse=always one.img "$BATS_TEST_TMPDIR/edited.img"
  t gfs-launch --rw --format raw -a "$BATS_TEST_TMPDIR/edited.img" -i -- \
    bash -ec '
      gfs-aug -s set /files/etc/hostname/hostname newname
      gfs-edit -e "s/Debian/Edited Debian/" /etc/issue
      gfs-customize -q --firstboot-command \
        "echo \"first boot of \$(hostname)\" >/dev/console"'
  boots efi "$BATS_TEST_TMPDIR/edited.img" $'newname login:\nfirst boot of newname' 400
  has "Edited Debian GNU/Linux 12 newname ttyS0" "$console"
}

@test "debian-image: the host's programs find nothing wrong with it" {
  need sgdisk
  t sgdisk -v one.img
  has "No problems found" "$output"
  t gfs-launch -a one.img -- sh -ec 'gfs-download /dev/system/root root.fs
    gfs-download /dev/sda1 efi.fs'
  t /sbin/e2fsck -fn root.fs
  t /sbin/fsck.vfat -n efi.fs
}
