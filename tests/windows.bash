# SPDX-License-Identifier: LGPL-2.1-or-later
# Windows installations: the files that matter, with registry hives that
# hivex makes.
# shellcheck shell=bash

WINDOWS_TOOL=$TOP/tests/fixtures/windows.py

# What the disks of windows_disk are known by.
WINDOWS_SIGNATURE=5e1f00d5
WINDOWS_GUID=6d2c3c1a-8a7e-4b0e-9a55-0123456789ab
WINDOWS_ESP_GUID=c0ffee00-1111-2222-3333-444455556666

# windows_hive FILE: merge the registry text on standard input, which needs no
# header and no parents of keys, into the hive FILE, which may be a new one.
windows_hive () {
  local reg

  reg=$(mktemp -p "$(scratch)")
  [ -e "$1" ] || "$WINDOWS_TOOL" hive "$1"
  awk 'BEGIN { printf "Windows Registry Editor Version 5.00\n" }
    /^Windows Registry Editor/ || NF == 0 { next }
    /^\[/ { print "" }
    /^\[[^-]/ {
      n = split (substr ($0, 2, length ($0) - 2), part, /\\/)
      key = part[1]
      for (i = 2; i <= n; i++) {
        if (!(key in seen)) printf "[%s]\n\n", key
        seen[key]
        key = key "\\" part[i]
      }
    }
    { print }' >"$reg"
  PERL_UNICODE=SD hivexregedit --merge "$1" "$reg" || return
  rm -f "$reg"
}

# windows_tree DIR VERSION [KEY=VALUE...]: make the directory DIR with what
# Windows VERSION has on its system disk: 2000, xp, 7, 10, 11, server (2019),
# arm.  Keys:
#   disk=none|mbr|gpt   which drive C: is (none: the registry does not say)
#   host=NAME           its name (WINBOX)
windows_tree () {
  local dir=$1 version=$2 disk=none host=WINBOX root=Windows users=Users
  local config software=SOFTWARE system=SYSTEM machine=amd64 word
  shift 2

  for word; do local "${word?}"; done
  case $version in
  2000) root=WINNT ;;
  xp) root=WINDOWS ;;
  esac
  case $version in
  2000 | xp)
    users='Documents and Settings' machine=i386 software=software system=system
    config=$dir/$root/system32/config
    ;;
  *) config=$dir/$root/System32/config ;;
  esac
  [ "$version" != arm ] || machine=arm64
  mkdir -p "$config" "${config%/*}/drivers/etc" "$dir/$users/alice" \
    "$dir/Program Files"
  echo '127.0.0.1 localhost' >"${config%/*}/drivers/etc/hosts"
  "$WINDOWS_TOOL" pe "${config%/*}/cmd.exe" "$machine"
  windows_boot "$dir" "$version" "$root"
  windows_software "$version" "$root" "$users" | windows_hive "$config/$software"
  windows_system "$disk" "$host" "$machine" | windows_hive "$config/$system"
  windows_hive "$config/SAM" <<'END'
[SAM\Domains\Account\Users\Names\Administrator]
[SAM\Domains\Account\Users\Names\alice]
END
  windows_hive "$config/SECURITY" <<<'[Policy]'
  windows_hive "$config/DEFAULT" <<<'[Control Panel\Desktop]'
  windows_hive "$dir/$users/alice/NTUSER.DAT" <<'END'
[Environment]
"TEMP"="C:\\Temp"
[Software\Example]
"Colour"="blue"
END
}

# What starts it.
windows_boot () {
  local dir=$1 root=$3

  case $2 in
  2000 | xp)
    echo ntldr >"$dir/ntldr"
    printf '%s\r\n' '[boot loader]' timeout=30 \
      "default=multi(0)disk(0)rdisk(0)partition(1)\\$root" \
      '[operating systems]' \
      "multi(0)disk(0)rdisk(0)partition(1)\\$root=\"Windows\" /fastdetect" \
      >"$dir/boot.ini"
    ;;
  *) echo bootmgr >"$dir/bootmgr" ;;
  esac
}

# The text of SOFTWARE.
windows_software () {
  local version=$1 root=$2 users=$3 name build current type=Client major=''
  local edition=Professional

  case $version in
  2000) name='Microsoft Windows 2000' build=2195 current=5.0 type='' edition='' ;;
  xp) name='Microsoft Windows XP' build=2600 current=5.1 type='' edition='' ;;
  7) name='Windows 7 Professional' build=7601 current=6.1 ;;
  10) name='Windows 10 Pro' build=19045 current=6.3 major=10 ;;
  # It calls itself 10 in the registry.
  11 | arm) name='Windows 10 Pro' build=22631 current=6.3 major=10 ;;
  server) name='Windows Server 2019 Standard' build=17763 current=6.3 major=10
    type=Server edition=ServerStandard ;;
  *) echo "windows_tree: $version?" >&2; return 1 ;;
  esac
  cat <<END
[Microsoft\\Windows NT\\CurrentVersion]
"ProductName"="$name"
"CurrentVersion"="$current"
"CurrentBuild"="$build"
"CurrentBuildNumber"="$build"
"SystemRoot"="C:\\\\$root"
${type:+\"InstallationType\"=\"$type\"}
${edition:+\"EditionID\"=\"$edition\"}
${major:+\"CurrentMajorVersionNumber\"=dword:$(printf %08x "$major")}
${major:+\"CurrentMinorVersionNumber\"=dword:00000000}
[Microsoft\\Windows NT\\CurrentVersion\\ProfileList]
"ProfilesDirectory"="%SystemDrive%\\\\$users"
[Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\S-1-5-18]
"ProfileImagePath"="%systemroot%\\\\system32\\\\config\\\\systemprofile"
[Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\S-1-5-21-1-2-3-1001]
"ProfileImagePath"="C:\\\\$users\\\\alice"
[Microsoft\\Windows\\CurrentVersion\\Uninstall\\7-Zip]
"DisplayName"="7-Zip 23.01"
"DisplayVersion"="23.01"
"Publisher"="Igor Pavlov"
"InstallLocation"="C:\\\\Program Files\\\\7-Zip\\\\"
[Microsoft\\Windows\\CurrentVersion\\Uninstall\\{0B6C7B1E-0000-4000-8000-000000000001}]
"SystemComponent"=dword:00000001
[Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\OldTool]
"DisplayName"="Old Tool"
"DisplayVersion"="1.2"
END
}

# The text of SYSTEM.
windows_system () {
  local disk=$1 host=$2 machine=$3

  cat <<END
[Select]
"Current"=dword:00000002
"Default"=dword:00000002
"Failed"=dword:00000000
"LastKnownGood"=dword:00000001
[ControlSet001\\Control\\ComputerName\\ComputerName]
"ComputerName"="OLDNAME"
[ControlSet001\\Services\\Tcpip\\Parameters]
"Hostname"="oldname"
[ControlSet002\\Control\\ComputerName\\ComputerName]
"ComputerName"="$host"
[ControlSet002\\Control\\Session Manager\\Environment]
"PROCESSOR_ARCHITECTURE"="$(tr "[:lower:]" "[:upper:]" <<<"${machine/i386/x86}")"
[ControlSet002\\Control\\TimeZoneInformation]
"TimeZoneKeyName"="W. Europe Standard Time"
[ControlSet002\\Services\\Tcpip\\Parameters]
"Hostname"="$host"
[ControlSet002\\Services\\EventLog]
"Start"=dword:00000002
[MountedDevices]
"\\\\DosDevices\\\\A:"=hex:5c,00,3f,00,3f,00,5c,00,46,00,44,00,43,00
END
  case $disk in
  mbr)
    printf '"\\\\DosDevices\\\\C:"=hex:%s\n' \
      "$("$WINDOWS_TOOL" disk mbr 1048576 $WINDOWS_SIGNATURE)"
    ;;
  gpt)
    printf '"\\\\DosDevices\\\\C:"=hex:%s\n' \
      "$("$WINDOWS_TOOL" disk gpt $WINDOWS_GUID)"
    ;;
  esac
}

# windows_disk IMAGE VERSION [KEY=VALUE...]: the same on an NTFS, in a disk as
# that version has it: the one partition of an MBR (2000, xp, 7), or the third of
# a GPT whose first is an EFI system partition.  C: is that partition.
windows_disk () {
  local image=$1 version=$2 label tree
  shift 2

  tree=$(mktemp -d -p "$(scratch)")
  case $version in
  2000 | xp | 7) label=mbr ;;
  *) label=gpt ;;
  esac
  windows_tree "$tree" "$version" disk=$label "$@" &&
    windows_image "$image" $label "$tree" || return
  rm -rf "$tree"
}

# windows_image IMAGE mbr|gpt DIR: such a disk with the files of DIR.
windows_image () {
  local image=$1 start=2048 device=/dev/sda1 part=$1.ntfs

  rm -f "$image"
  truncate -s 64M "$image"
  [ "$2" = mbr ] || start=18432 device=/dev/sda3
  if [ "$2" = mbr ]; then
    printf '%s\n' 'label: dos' "label-id: 0x$WINDOWS_SIGNATURE" \
      "start=$start, type=7, bootable"
  else
    printf '%s\n' 'label: gpt' \
      "start=2048, size=8192, type=uefi, uuid=$WINDOWS_ESP_GUID" \
      'start=10240, size=8192, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE' \
      "start=$start, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, uuid=$WINDOWS_GUID"
  fi | /sbin/sfdisk -q "$image"
  truncate -s $((64 * 1024 * 1024 - (start + 2048) * 512)) "$part"
  /sbin/mkfs.ntfs -q -Q -F -s 512 -p "$start" -S 63 -H 255 -L Windows \
    "$part" 2>/dev/null || return
  place "$part" "$image" $((start / 2048))
  [ "$2" = mbr ] || {
    truncate -s 4M "$part"
    /sbin/mkfs.vfat -n ESP "$part" >/dev/null
    place "$part" "$image" 1
  }
  tar -C "$3" -c . |
    GFS_HANDLE='' gfs-tar-in --rw --format raw -a "$image" -m "$device" - /
}

# place FILE IMAGE MIB: move what is in FILE there.
place () {
  dd if="$1" of="$2" bs=1M seek="$3" conv=sparse,notrunc status=none
  rm -f "$1"
}
