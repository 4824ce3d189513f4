# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../windows.bash

# The first disk is Windows 7, the second Windows 10, and the third one with a
# SYSTEM that goes round in circles and a SOFTWARE that ends early, the fourth
# says odd things, the last is Windows 11.
setup_file () {
  need hivexregedit
  windows_disk "$BATS_FILE_TMPDIR/seven.img" 7 host=SEVEN
  windows_disk "$BATS_FILE_TMPDIR/ten.img" 10 host=TEN
  windows_disk "$BATS_FILE_TMPDIR/eleven.img" 11 host=ELEVEN
  damaged_windows "$BATS_FILE_TMPDIR/damaged.img"
  windows_tree "$BATS_FILE_TMPDIR/odd" 10
  windows_hive "$BATS_FILE_TMPDIR/odd/Windows/System32/config/SOFTWARE" <<END
[Microsoft\\Windows NT\\CurrentVersion]
"ProductName"=hex(1):$(hexed 'Win\e[31m\ndows')
"InstallationType"=hex(1):$(hexed "$(printf %05000d 0)")
END
  shared_handle -a "$BATS_FILE_TMPDIR/seven.img" -a "$BATS_FILE_TMPDIR/ten.img" \
    -a "$BATS_FILE_TMPDIR/damaged.img" \
    -a "$(new_fs_disk 64M "$BATS_FILE_TMPDIR/odd")" \
    -a "$BATS_FILE_TMPDIR/eleven.img"
  gfs-call inspect_os >"$BATS_FILE_TMPDIR/roots"
}

# hexed TEXT: as the data of a string in a registry.
hexed () {
  printf %b "$1" | iconv -f UTF-8 -t UTF-16LE | od -An -v -tx1 -w1 | paste -sd, |
    tr -d ' '
}

damaged_windows () {
  local tree=$BATS_FILE_TMPDIR/tree config
  config=$tree/Windows/System32/config
  windows_tree "$tree" 10
  "$WINDOWS_TOOL" loop "$config/SYSTEM"
  truncate -s 5000 "$config/SOFTWARE"
  windows_image "$1" mbr "$tree"
}

@test "inspect_os: Windows beside Windows" {
  same $'/dev/sda1\n/dev/sdb3\n/dev/sdc1\n/dev/sdd1\n/dev/sde3' \
    "$(cat "$BATS_FILE_TMPDIR/roots")"
  same "/: /dev/sda1" "$(gfs-call inspect_get_mountpoints /dev/sda1)"
}

@test "inspect_get_windows_systemroot, _software_hive, _system_hive" {
  same /Windows "$(gfs-call inspect_get_windows_systemroot /dev/sda1)"
  same /Windows/System32/config/SOFTWARE \
    "$(gfs-call inspect_get_windows_software_hive /dev/sda1)"
  same /Windows/System32/config/SYSTEM \
    "$(gfs-call inspect_get_windows_system_hive /dev/sda1)"
}

@test "inspect_get_windows_current_control_set: the one that is current" {
  same ControlSet002 \
    "$(gfs-call inspect_get_windows_current_control_set /dev/sdb3)"
  same TEN "$(gfs-call inspect_get_hostname /dev/sdb3)"
  same SEVEN "$(gfs-call inspect_get_hostname /dev/sda1)"
}

@test "inspect_get_drive_mappings: by the signature of an MBR, and by GUID" {
  same "C: /dev/sda1" "$(gfs-call inspect_get_drive_mappings /dev/sda1)"
  same "C: /dev/sdb3" "$(gfs-call inspect_get_drive_mappings /dev/sdb3)"
}

@test "inspect_get_type, _distro, _major_version: of Windows" {
  same windows "$(gfs-call inspect_get_type /dev/sda1)"
  same windows "$(gfs-call inspect_get_distro /dev/sda1)"
  same "6.1" "$(gfs-call inspect_get_major_version /dev/sda1).$(
    gfs-call inspect_get_minor_version /dev/sda1)"
  same 10 "$(gfs-call inspect_get_major_version /dev/sdb3)"
  same x86_64 "$(gfs-call inspect_get_arch /dev/sdb3)"
  same unknown "$(gfs-call inspect_get_package_format /dev/sda1)"
  same "Windows 10 Pro" "$(gfs-call inspect_get_product_name /dev/sdb3)"
  same "Windows 11 Pro" "$(gfs-call inspect_get_product_name /dev/sde3)"
  same win11 "$(gfs-call inspect_get_osinfo /dev/sde3)"
  has "build: 22631" "$(gfs-call mini_inspect_facts /dev/sde3)"
  t gfs-call mini_inspect_facts /dev/sda1
  hasnt hibernated "$output"
}

@test "inspect_os: a damaged registry costs its own facts, and is told" {
  same windows "$(gfs-call inspect_get_type /dev/sdc1)"
  same x86_64 "$(gfs-call inspect_get_arch /dev/sdc1)"
  same WINBOX "$(gfs-call inspect_get_hostname /dev/sdc1)"
  t gfs-call mini_inspect_warnings /dev/sdc1
  has SOFTWARE "$output"
}

@test "inspect_get_product_name, _variant: cleaned, and not too long" {
  t gfs-call inspect_get_product_name /dev/sdd1
  same 1 "$(wc -l <<<"$output")"
  hasnt $'\e' "$output"
  has Win "$output"
  same 1024 "$(gfs-call inspect_get_product_variant /dev/sdd1 | tr -d '\n' | wc -c)"
}
