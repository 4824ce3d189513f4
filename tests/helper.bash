# SPDX-License-Identifier: LGPL-2.1-or-later
# What every bats file loads.  Tests are run by `make check`, which puts the
# programs of the build tree on PATH and keeps templates in build/cache.
# shellcheck shell=bash

bats_require_minimum_version 1.5.0

# Backstop for what `t` does not run; `t` itself gives up earlier.
export BATS_TEST_TIMEOUT=${BATS_TEST_TIMEOUT:-300}
T_TIMEOUT=${T_TIMEOUT:-60}
TOP=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
export TOP LC_ALL=C.UTF-8 TZ=UTC

# t [-STATUS] COMMAND...: run it, log it, and fail unless it ends with STATUS
# (0 if not given).  Sets $output, $stderr (last newline cut) and $status.
t () {
  local want=0

  if [[ $1 =~ ^-[0-9]+$ ]]; then
    want=${1#-}
    shift
  fi
  printf '$ %s\n' "${*@Q}"
  local out=$BATS_TEST_TMPDIR/.stdout err=$BATS_TEST_TMPDIR/.stderr
  status=0
  if [ "$(type -t -- "$1")" = file ]; then
    timeout -k 5 "$T_TIMEOUT" "$@" >"$out" 2>"$err" || status=$?
  else
    "$@" >"$out" 2>"$err" || status=$?
  fi
  # NUL bytes cannot live in a variable; tests of -0 read files instead.
  output=$(tr -d '\0' <"$out")
  stderr=$(tr -d '\0' <"$err")
  [ -z "$output" ] || head -c 4000 <<<"$output"
  [ -z "$stderr" ] || head -c 4000 <<<"stderr: $stderr"
  if [ "$status" -ne "$want" ]; then
    echo "-> status $status, expected $want"
    return 1
  fi
}

# on_terminal COMMAND: run it by bash with a terminal as its input and output.
on_terminal () {
  timeout -k 5 "$T_TIMEOUT" "$TOP/tests/fixtures/on-terminal" "$1"
}

# same EXPECTED ACTUAL
same () {
  [ "$1" = "$2" ] && return 0
  diff -u --label expected --label actual \
    <(printf '%s\n' "$1") <(printf '%s\n' "$2")
  return 1
}

# has NEEDLE HAYSTACK, hasnt NEEDLE HAYSTACK: plain text, no pattern
has () {
  [[ $2 == *"$1"* ]] && return 0
  printf 'expected to find: %s\nin: %s\n' "$1" "$2"
  return 1
}
hasnt () {
  [[ $2 != *"$1"* ]] && return 0
  printf 'expected not to find: %s\nin: %s\n' "$1" "$2"
  return 1
}

# need PROGRAM...: skip the test without them; NEED_ALL=1 fails it instead.
need () {
  local p

  for p; do
    command -v -- "$p" >/dev/null || unmet "$p is not installed"
  done
}

# unmet REASON: something that a test needs is not here.
unmet () {
  if [ -n "${NEED_ALL:-}" ]; then
    echo "NEED_ALL is set, and $1"
    return 1
  fi
  skip "$1"
}

# later COMMAND...: run it when the test (or, from setup_file, the file) ends,
# last registered first, whatever the outcome.
later () {
  printf '%q ' "$@" >>"$(later_file)"
  echo >>"$(later_file)"
}
later_file () {
  if [ -n "${BATS_TEST_TMPDIR:-}" ]; then
    echo "$BATS_TEST_TMPDIR/.later"
  else
    echo "$BATS_FILE_TMPDIR/.later"
  fi
}
run_later () {
  local file line

  file=$(later_file)
  [ -e "$file" ] || return 0
  while read -r line; do
    eval "$line" || echo "clean-up failed: $line"
  done < <(tac "$file")
}
teardown () { run_later; }
teardown_file () { run_later; }

# new_disk SIZE: an empty raw image in the test's directory; prints its path.
# It runs in $(...), so what it makes is found by name: the directory goes
# away with the test.
new_disk () {
  local path

  path=$(mktemp -p "$(scratch)" disk-XXXXXX.img)
  truncate -s "$1" "$path"
  echo "$path"
}
scratch () { echo "${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}"; }

# new_fs_disk [SIZE [DIRECTORY]]: one partition (from 1 MiB on) with an ext4
# that the host's mke2fs made and, given a directory, filled with files of
# root's.
new_fs_disk () {
  local path size=${1:-64M} dir=${2:-} kib as_root=

  path=$(new_disk "$size")
  echo 'start=2048, type=83' | /sbin/sfdisk -q "$path" >&2
  kib=$(($(stat -c %s "$path") / 1024 - 1024))
  [ "$(id -u)" -eq 0 ] || as_root='unshare -r'
  $as_root /sbin/mke2fs -q -F -t ext4 -E offset=1048576 ${dir:+-d "$dir"} \
    "$path" "${kib}k" >&2
  echo "$path"
}

# example_disk: the disk of the manual pages' examples.
example_disk () {
  local tree

  tree=$(mktemp -d -p "$(scratch)")
  mkdir -p "$tree"/etc "$tree"/home/alice
  echo example >"$tree"/etc/hostname
  echo 'PRETTY_NAME="Example Linux 1"' >"$tree"/etc/os-release
  echo hello >"$tree"/home/alice/notes.txt
  find "$tree" -exec touch -d '2026-01-01 12:00' {} +
  chmod -R u=rwX,go=rX "$tree"
  new_fs_disk 64M "$tree"
}

# page_examples NAME: what the manual page of NAME promises.
page_examples () {
  cd "$BATS_TEST_TMPDIR" || return 1
  mv "$(example_disk)" disk.img
  T_TIMEOUT=200 t "$TOP/tests/page-examples" "$GFS_BUILD/man/$1.pod"
}

# fsck_disk IMAGE: the host's own opinion of that partition.
fsck_disk () {
  local part=$BATS_TEST_TMPDIR/part.img

  dd if="$1" of="$part" bs=1M skip=1 conv=sparse status=none
  t /sbin/e2fsck -fn "$part"
  rm -f "$part"
}

# shared_handle [ARGUMENT...]: launch an appliance, export GFS_HANDLE, close
# at the end.  From setup_file it is shared by all tests of the file.
shared_handle () {
  GFS_HANDLE=$(gfs-launch --idle 120 "$@" 3>&- 4>&-)
  export GFS_HANDLE
  later gfs-close -H "$GFS_HANDLE"
}

# mounted_handle [SIZE]: the same with a fresh ext4 disk mounted on / for
# writing.  Sets $disk.
mounted_handle () {
  disk=$(new_fs_disk "${1:-64M}")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
}

# peak MEBIBYTES COMMAND...: run it and fail if it was larger in memory.
peak () {
  local limit=$1 kib
  shift
  [ -z "${SAN:-}" ] || limit=1024 # sanitizers keep a shadow of all memory
  command time -f %M -o "$BATS_TEST_TMPDIR/peak" "$@" || return
  kib=$(tail -1 "$BATS_TEST_TMPDIR/peak")
  echo "peak: $kib KiB" >&2
  [ "$kib" -le $((limit * 1024)) ] || return 99
}

# eventually COMMAND...: try for five seconds.
eventually () {
  local _

  for _ in {1..50}; do
    "$@" && return 0
    sleep 0.1
  done
  echo "never came true: $*"
  return 1
}
