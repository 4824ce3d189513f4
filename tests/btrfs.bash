# SPDX-License-Identifier: LGPL-2.1-or-later
# What the suites about btrfs share.
# shellcheck shell=bash

# btrfs_disk SIZE [MKFS-OPTION...]: an image that is one btrfs, made by the
# host's mkfs.btrfs; prints its path.
btrfs_disk () {
  local path

  path=$(new_disk "$1")
  shift
  mkfs.btrfs -q -f "$@" "$path" >&2
  echo "$path"
}

# host_check IMAGE: the host's own opinion of it, once all is written.
host_check () {
  t gfs-call sync
  t btrfs check "$1"
}

of_guest () { sed -n "s/^$1: //p" <<<"$output"; }
