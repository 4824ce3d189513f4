# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# The cache of templates and the verdict on KVM.  Nearly every test boots an
# appliance: this is a slow file.  Those that need a template to start with share
# one cache, in which each leaves a good one.
load ../helper.bash

setup () {
  need qemu-system-x86_64
  export T_TIMEOUT=240 BATS_TEST_TIMEOUT=500
  export LIBGUESTFS_BACKEND_SETTINGS=force_tcg
  disk=$(new_disk 1M)
  list=(gfs-devices -a "$disk")
  use_cache "$BATS_FILE_TMPDIR/cache"
}

use_cache () {
  export XDG_CACHE_HOME=$1
  cache=$XDG_CACHE_HOME/libguestfs-mini
}

new_cache () { use_cache "$BATS_TEST_TMPDIR/cache"; }

templates () { ls -d "$cache"/template-*; }

# A wrapper around qemu: it runs CODE with the arguments, then qemu.
new_wrapper () {
  wrapper=$BATS_TEST_TMPDIR/qemu
  printf '#!/bin/bash\n%s\nexec qemu-system-x86_64 "$@"\n' "$1" >"$wrapper"
  chmod +x "$wrapper"
  export LIBGUESTFS_QEMU=$wrapper
}

@test "template: the first launch makes one, the next one uses it" {
  t "${list[@]}"
  same /dev/sda "$output"
  first=$(stat -c '%n %Y %i' "$cache"/template-*/memory)
  t "${list[@]}"
  same "$first" "$(stat -c '%n %Y %i' "$cache"/template-*/memory)"
}

@test "template: two processes that need one at once build one" {
  new_cache
  t bash -c '"$@" & first=$!; "$@" && wait "$first"' _ "${list[@]}"
  same $'/dev/sda\n/dev/sda' "$output"
  same 1 "$(templates | wc -l)"
  same "" "$(ls -d "$cache"/new-* 2>/dev/null)"
}

@test "template: a truncated memory file is noticed and built anew" {
  t "${list[@]}"
  truncate -s 1M "$(templates)/memory"
  t "${list[@]}"
  same /dev/sda "$output"
  same $((768 * 1024 * 1024)) "$(stat -c %s "$(templates)/memory")"
}

@test "template: an altered state file is noticed and built anew" {
  t "${list[@]}"
  printf 'nonsense' | dd of="$(templates)/state" bs=1 seek=1000 conv=notrunc \
    status=none
  t "${list[@]}"
  same /dev/sda "$output"
  same "" "$(head -c 1008 "$(templates)/state" | grep -ao nonsense)"
}

# The change is hidden from the cheap check, so that qemu has to find it.
@test "template: one that does not restore is built anew, with a warning" {
  t "${list[@]}"
  dir=$(templates)
  printf 'nonsense' | dd of="$dir/state" bs=1 seek=8 conv=notrunc status=none
  id=$(stat -c '%i %s %.9Y %.9Z' "$dir/state")
  sed -i "s/^state: .*/state: $(awk '{print $1, $2, $3, $4}' <<<"$id")/" \
    "$dir/info"
  t "${list[@]}"
  same /dev/sda "$output"
  has "does not restore" "$stderr"
  t "${list[@]}"
  same "" "$stderr"
}

@test "template: another machine gets another template" {
  t "${list[@]}"
  first=$(templates)
  t env LIBGUESTFS_MEMSIZE=900 "${list[@]}"
  same 2 "$(templates | wc -l)"
  rm -r "$(templates | grep -vxF "$first")"
}

@test "template: a template of another version is not used" {
  t "${list[@]}"
  sed -i 's/^version: .*/version: 0/' "$(templates)/info"
  t "${list[@]}"
  same /dev/sda "$output"
  hasnt "version: 0" "$(cat "$(templates)/info")"
}

@test "template: without a cache that can be written the appliance boots" {
  new_cache
  mkdir -p "$XDG_CACHE_HOME"
  touch "$cache" # a file where the folder should be
  t "${list[@]}"
  same /dev/sda "$output"
  has "$cache" "$stderr"
  has "booting the appliance instead" "$stderr"
}

@test "template: a full disk means a cold boot and leaves nothing behind" {
  new_cache
  need unshare mount
  unshare -rm true 2>/dev/null || unmet "user namespaces do not work here"
  mkdir -p "$XDG_CACHE_HOME"
  t unshare -rm bash -c '
    mount -t tmpfs -o size=64M none "$XDG_CACHE_HOME" && "$@" &&
    find "$XDG_CACHE_HOME" -type f -size +1k' _ "${list[@]}"
  same /dev/sda "$output"
  has "space" "$stderr"
}

@test "verdict: a qemu that hangs under KVM costs seconds, once" {
  new_cache
  [ -w /dev/kvm ] || unmet "there is no /dev/kvm to hang on"
  unset LIBGUESTFS_BACKEND_SETTINGS
  new_wrapper "echo \"\$*\" >>'$BATS_TEST_TMPDIR/runs'
case \"\$*\" in *accel=kvm*) exec sleep 1000;; esac"
  t "${list[@]}"
  same /dev/sda "$output"
  grep -q '^tcg: KVM was tried' "$cache"/accel-*
  same 1 "$(grep -c accel=kvm "$BATS_TEST_TMPDIR/runs")"
  t "${list[@]}"
  same 1 "$(grep -c accel=kvm "$BATS_TEST_TMPDIR/runs")"
}

@test "verdict: --require-kvm refuses emulation" {
  new_cache
  unset LIBGUESTFS_BACKEND_SETTINGS
  new_wrapper 'case "$*" in *accel=kvm*)
  echo "no KVM today" >&2; exit 1;; esac'
  t -3 "${list[@]}" --require-kvm
  has "no KVM today" "$stderr"
}

@test "clock: every launch has the host's time" {
  t "${list[@]}"
  sleep 2
  fs=$(new_fs_disk 16M)
  t bash -c "gfs-launch --rw -a $fs -m /dev/sda1 -- \
    sh -c 'gfs-call touch /now && gfs-call stat /now'"
  there=$(sed -n 's/^mtime: //p' <<<"$output")
  now=$(date +%s)
  ((now - there < 60 && there - now < 60))
}

@test "random: two launches do not make the same UUID" {
  uuids=()
  for i in 1 2; do
    fs=$(new_disk 16M)
    t gfs-launch --rw --format raw -a "$fs" -- \
      sh -c 'gfs-mkfs -t ext4 /dev/sda && gfs-call vfs_uuid /dev/sda'
    has - "$output"
    uuids+=("$output")
  done
  hasnt "${uuids[0]}" "${uuids[1]}"
}
