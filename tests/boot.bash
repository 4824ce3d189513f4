# SPDX-License-Identifier: LGPL-2.1-or-later
# Booting a disk image in a qemu of the host's, as a machine of its own.
# shellcheck shell=bash

# boots FIRMWARE IMAGE TEXT [SECONDS]: boot IMAGE, which stays as it is, by
# `bios' or `efi', until every line of TEXT has appeared on the serial console.
# What came is left in $console.
boots () {
  local firmware=$1 image=$2 text=$3 seconds=${4:-120} pid came=1
  local log=$BATS_TEST_TMPDIR/console code=/usr/share/OVMF/OVMF_CODE_4M.fd
  local args=(-machine "pc,accel=${BOOT_ACCEL:-tcg}" -m 512 -snapshot -net none
    -display none -monitor none -serial "file:$log" -no-reboot
    -drive "file=$image,format=raw,if=virtio")

  if [ "$firmware" = efi ]; then
    [ -e "$code" ] || unmet "ovmf is not installed"
    cp "${code/CODE/VARS}" "$BATS_TEST_TMPDIR/vars.fd"
    args+=(-drive "if=pflash,unit=0,format=raw,readonly=on,file=$code"
      -drive "if=pflash,unit=1,format=raw,file=$BATS_TEST_TMPDIR/vars.fd")
  fi
  : >"$log"
  timeout "$seconds" qemu-system-x86_64 "${args[@]}" </dev/null \
    >"$log.qemu" 2>&1 3>&- 4>&- &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    if came_all "$text" "$log"; then came=0 && break; fi
    sleep 0.2
  done
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  came_all "$text" "$log" && came=0
  console=$(tr -d '\0\033' <"$log")
  [ "$came" -eq 0 ] && return 0
  echo "never saw: $text"
  tail -c 3000 <<<"$console"
  cat "$log.qemu"
  return 1
}

# came_all TEXT FILE: each of its lines is somewhere in FILE
came_all () {
  local line

  while IFS= read -r line; do
    grep -qaF -- "$line" "$2" || return 1
  done <<<"$1"
}

# A grub.cfg that says what started it, and where from.
# shellcheck disable=SC2016 # the variables are GRUB's
hello_config () {
  printf '%s\n' 'serial --unit=0' 'terminal_output serial' \
    'echo "started by $grub_platform from $prefix"' halt
}
