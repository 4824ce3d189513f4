# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance,slow
# Directories of any size, in memory that does not grow with them, on both
# sides.  This file is slow.
load ../helper.bash

NAMES=200000

setup_file () {
  local tree=$BATS_FILE_TMPDIR/tree

  mkdir -p "$tree/many"
  (cd "$tree/many" && seq -f 'a-name-of-some-length-%06g' $NAMES | xargs touch)
  disk=$BATS_FILE_TMPDIR/disk.img
  truncate -s 600M "$disk"
  /sbin/mke2fs -q -F -t ext4 -N 220000 "$disk" >&2
  shared_handle --rw --format raw -a "$disk" -m /dev/sda
  tar -cf - -C "$tree" many | gfs-tar-in /
  rm -r "$tree"
}

# daemon_grows_less MEBIBYTES COMMAND...
daemon_grows_less () {
  local limit=$1 before
  shift
  before=$(gfs-call mini_peak_memory)
  "$@" || return
  echo "the daemon grew by $((($(gfs-call mini_peak_memory) - before) / 1024)) KiB" >&2
  [ $(($(gfs-call mini_peak_memory) - before)) -le $((limit << 20)) ] || return 98
}

names () { wc -l <"$BATS_TEST_TMPDIR/.stdout"; }

@test "scale: gfs-ls -1 of 200,000 names: the names, sorted, and no more" {
  need time
  export T_TIMEOUT=250
  t daemon_grows_less 24 peak 32 gfs-ls -1 /many
  same $NAMES "$(names)"
  t sort -c "$BATS_TEST_TMPDIR/.stdout"
}

@test "scale: gfs-ls -U keeps nothing" {
  need time
  export T_TIMEOUT=250
  t daemon_grows_less 24 peak 16 gfs-ls -U /many
  same $NAMES "$(names)"
  t daemon_grows_less 24 peak 16 gfs-ls -lU /many
  same $NAMES "$(names)"
}

@test "scale: gfs-ls -l keeps what it has to align" {
  need time
  export T_TIMEOUT=250
  t daemon_grows_less 24 peak 96 gfs-ls -l /many
  same $NAMES "$(names)"
}

@test "scale: gfs-find keeps nothing" {
  need time
  export T_TIMEOUT=250
  t daemon_grows_less 24 peak 16 gfs-find / -type f -printf '%p %s %TY\n'
  same $NAMES "$(names)"
}

@test "scale: gfs-find / -print0 | xargs -0" {
  t bash -c 'gfs-find / -type f -print0 | xargs -0 printf "%s\n" | wc -l'
  same $NAMES "$output"
}

@test "scale: gfs-checksum -r and gfs-diff: a directory's names in the daemon" {
  need time
  export T_TIMEOUT=250
  t daemon_grows_less 64 peak 16 gfs-checksum -r -t md5 /many
  same $NAMES "$(names)"
  t daemon_grows_less 64 peak 32 gfs-diff /many /many
  same "" "$output"
}
