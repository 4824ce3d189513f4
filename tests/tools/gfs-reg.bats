# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# By mini_hive_export and mini_hive_import.
load ../helper.bash
load ../windows.bash

setup_file () {
  need hivexregedit mkfs.ntfs
  disk=$BATS_FILE_TMPDIR/win.img
  export disk
  windows_disk "$disk" 10
  shared_handle --rw --format raw -a "$disk" -m /dev/sda3
}

VERSION='hklm\software\Microsoft\Windows NT\CurrentVersion'

@test "gfs-reg: get prints strings, numbers and the right control set" {
  t gfs-reg get "$VERSION" productname
  same "Windows 10 Pro" "$output"
  t gfs-reg get "$VERSION" CurrentMajorVersionNumber
  same 10 "$output"
  t gfs-reg get 'HKEY_LOCAL_MACHINE\SYSTEM\currentcontrolset\services\TCPIP\Parameters' Hostname
  same WINBOX "$output"
  t gfs-reg get 'HKLM\SYSTEM\ControlSet001\Services\Tcpip\Parameters' Hostname
  same oldname "$output"
  t gfs-reg get 'HKU\alice\Software\Example' Colour
  same blue "$output"
  t -1 gfs-reg get "$VERSION" None
  has "there is no value None" "$stderr"
  t -1 gfs-reg get 'HKLM\SOFTWARE\None'
  has "there is no key None" "$stderr"
}

@test "gfs-reg: list prints subkeys and values" {
  t gfs-reg list 'HKLM\SYSTEM\Select'
  same '"Current"=dword:00000002
"Default"=dword:00000002
"Failed"=dword:00000000
"LastKnownGood"=dword:00000001' "$(sort <<<"$output")"
  t gfs-reg list 'HKLM\SAM\SAM\Domains\Account\Users\Names'
  same '[Administrator]
[alice]' "$(sort <<<"$output")"
  t gfs-reg --json list 'HKLM\SYSTEM\Select'
  has '"keys"' "$output"
}

@test "gfs-reg: set and delete change what hivexregedit sees" {
  key='HKLM\SOFTWARE\Test\Ünder'
  t gfs-reg set "$key" text 'a "b" \c é'
  t gfs-reg -t dword set "$key" number 0x102
  t gfs-reg -t multi_sz set "$key" list one two
  t gfs-reg -t binary set "$key" bytes 0102 ff
  t gfs-reg -t qword set "$key" big 18446744073709551615
  t gfs-reg set "$key" @ default
  t gfs-reg get "${key,,}" TEXT
  same 'a "b" \c é' "$output"
  t gfs-reg get "$key" list
  same $'one\ntwo' "$output"
  t gfs-reg get "$key" bytes
  same 01,02,ff "$output"
  t gfs-reg get "$key" big
  same 18446744073709551615 "$output"
  t gfs-reg get "$key"
  same default "$output"
  gfs-download /Windows/System32/config/SOFTWARE "$BATS_TEST_TMPDIR/hive"
  t hivexregedit --export "$BATS_TEST_TMPDIR/hive" '\Test'
  has '"number"=dword:00000102' "$output"
  has '"bytes"=hex(3):01,02,ff' "$output"
  t gfs-reg delete "$key" number
  t -1 gfs-reg get "$key" number
  t gfs-reg delete 'HKLM\SOFTWARE\Test'
  t gfs-reg delete 'HKLM\SOFTWARE\Test'
  t -1 gfs-reg list 'HKLM\SOFTWARE\Test'
}

@test "gfs-reg: what is exported and merged elsewhere is the same tree" {
  local dir=$BATS_TEST_TMPDIR option file=/Windows/System32/config/SOFTWARE
  "$WINDOWS_TOOL" hive "$dir/empty"
  gfs-reg -f $file export 'Microsoft' >"$dir/a.reg"
  for option in --quiet --windows; do # the first changes nothing here
    t gfs-upload "$dir/empty" /copy
    gfs-reg "$option" -f $file export Microsoft >"$dir/b.reg"
    t gfs-reg -f /copy merge "$dir/b.reg"
    t gfs-reg -f /copy export Microsoft
    same "$(sort "$dir/a.reg")" "$(sort <<<"$output")"
  done
  gfs-download $file "$dir/one"
  gfs-download /copy "$dir/two"
  t cmp <(hivexregedit --export "$dir/one" '\Microsoft') \
    <(hivexregedit --export "$dir/two" '\Microsoft')
}

@test "gfs-reg: an error in a .reg file is told by its line, and nothing changes" {
  local dir=$BATS_TEST_TMPDIR
  before=$(gfs-call checksum sha256 /Windows/System32/config/SOFTWARE)
  printf '%s\n' 'Windows Registry Editor Version 5.00' '' \
    '[HKLM\SOFTWARE\New]' '"a"="b"' '"c"=dword:xyz' >"$dir/bad.reg"
  t -1 gfs-reg merge "$dir/bad.reg"
  has "bad.reg:5: expected up to 8 hexadecimal digits" "$stderr"
  printf '%s\n' 'Windows Registry Editor Version 5.00' '[HKCR\x]' >"$dir/bad.reg"
  t -1 gfs-reg merge "$dir/bad.reg"
  has "bad.reg:2: " "$stderr"
  echo nothing >"$dir/bad.reg"
  t -1 gfs-reg merge "$dir/bad.reg"
  has "bad.reg:1: expected the line" "$stderr"
  same "$before" "$(gfs-call checksum sha256 /Windows/System32/config/SOFTWARE)"
}

@test "gfs-reg: a damaged hive is an error, and the rest of it is read" {
  gfs-download /Windows/System32/config/SYSTEM "$BATS_TEST_TMPDIR/hive"
  t "$WINDOWS_TOOL" break "$BATS_TEST_TMPDIR/hive"
  t gfs-upload "$BATS_TEST_TMPDIR/hive" /broken
  t gfs-reg -f /broken list '\Select'
  t gfs-write /broken <<<garbage
  t -1 gfs-reg -f /broken list '\'
  has "is no registry hive" "$stderr"
  t -1 gfs-reg -f /broken set '\' x y
  has "is no registry hive" "$stderr"
}

# What libhivex makes of them is its own; it is none of the daemon's.
@test "gfs-reg: hives that go round in circles, or end early, come to an end" {
  local size hive=$BATS_TEST_TMPDIR/hive
  gfs-download /Windows/System32/config/SYSTEM "$BATS_TEST_TMPDIR/whole"
  for kind in loop ring; do
    cp "$BATS_TEST_TMPDIR/whole" "$hive"
    "$WINDOWS_TOOL" $kind "$hive"
    t gfs-upload "$hive" /$kind
    t -1 gfs-reg -f /$kind export '\'
    [ $kind = ring ] || has "/loop: a key is in more than one place" "$stderr"
    [ $kind = loop ] || has "/ring: its subkeys cannot be read" "$stderr"
    t test "$(wc -l <<<"$output")" -lt 200
  done
  t gfs-reg -f /loop list 'Select\Select\Select'
  has '[ControlSet001]' "$output"
  t -1 gfs-reg -f /loop delete Select
  t gfs-reg -f /loop list '\'
  size=$(stat -c %s "$BATS_TEST_TMPDIR/whole")
  for part in 100 4096 4200 $((size / 2)) $((size - 4096)); do
    head -c "$part" "$BATS_TEST_TMPDIR/whole" >"$hive"
    t gfs-upload "$hive" /short
    t -1 gfs-reg -f /short export '\'
    has "/short: " "$stderr"
    t -1 gfs-reg -f /short set 'A\B' x y
  done
  t gfs-reg get "$VERSION" ProductName
}

@test "gfs-reg: a user is found by the folder that Windows knows, or by number" {
  local list='HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList'
  gfs-mkdir -p '/Homes/Bob B'
  windows_hive "$BATS_TEST_TMPDIR/hive" <<<'[Software\Bob]'
  t gfs-upload "$BATS_TEST_TMPDIR/hive" '/Homes/Bob B/ntuser.dat'
  t gfs-reg -t expand_sz set "$list\S-1-5-21-1-2-3-1002" ProfileImagePath \
    'C:\homes\bob b'
  t gfs-reg list 'HKU\BOB B\Software\Bob'
  t gfs-reg get "$list\S-1-5-21-1-2-3-1002" PROFILEimagepath
  same 'C:\homes\bob b' "$output"
  t gfs-reg list 'HKU\s-1-5-21-1-2-3-1002\Software'
  same '[Bob]' "$output"
  t gfs-reg get 'HKU\S-1-5-21-1-2-3-1001\Software\Example' colour
  same blue "$output"
  t -1 gfs-reg list 'HKU\carol'
  has 'HKU\carol: there is no such user' "$stderr"
  t gfs-reg set "$list\S-1-5-21-1-2-3-1002" ProfileImagePath 'E:\bob'
  t -1 gfs-reg list 'HKU\bob'
  has 'E:\bob\NTUSER.DAT: this Windows has no drive E:' "$stderr"
  t gfs-reg delete "$list\S-1-5-21-1-2-3-1002"
  t gfs-reg delete "$list\S-1-5-21-1-2-3-1001"
  t gfs-reg get 'HKU\Alice\Software\Example' Colour # the usual place
  same blue "$output"
}

@test "gfs-reg: names of values are the same in any case" {
  t gfs-reg set 'HKLM\SOFTWARE\Case' Größe 1
  t gfs-reg get 'HKLM\SOFTWARE\case' GRÖßE
  same 1 "$output"
  t gfs-reg delete 'HKLM\SOFTWARE\Case' GRÖßE
  t -1 gfs-reg get 'HKLM\SOFTWARE\case' Größe
}

@test "gfs-reg: the examples of its page work" {
  cd "$BATS_TEST_TMPDIR"
  windows_disk win.img 10
  windows_disk two.img 7
  T_TIMEOUT=200 t "$TOP/tests/page-examples" "$GFS_BUILD/man/gfs-reg.pod"
}

@test "gfs-reg: misuse is told without an appliance" {
  unset GFS_HANDLE
  reg () { gfs-reg --rw -a /nonexistent "$@"; }
  t -2 reg -t dword set 'HKLM\SOFTWARE' x 4294967296
  t -2 reg -t bogus set 'HKLM\SOFTWARE' x y
  t -2 reg -t binary set 'HKLM\SOFTWARE' x 0x
  t -2 reg -t multi_sz set 'HKLM\SOFTWARE' x a '' b
  t -2 reg set 'HKLM\SOFTWARE' x $'\xe9'
  t -2 reg --windows list 'HKLM\SOFTWARE'
  t -2 reg --json get 'HKLM\SOFTWARE'
}

@test "gfs-reg: data is no path, and --hive may be one of Windows" {
  t gfs-reg set 'HKLM\SOFTWARE\Paths' file 'C:\new.bmp'
  t gfs-reg get 'HKLM\SOFTWARE\Paths' file
  same 'C:\new.bmp' "$output"
  t gfs-reg -f 'C:\windows\system32\CONFIG\software' get 'Paths' file
  same 'C:\new.bmp' "$output"
  t gfs-reg delete 'HKLM\SOFTWARE\Paths'
}

@test "gfs-reg: what is not there is not made by deleting" {
  before=$(gfs-call checksum sha256 /Windows/System32/config/SOFTWARE)
  t gfs-reg delete 'HKLM\SOFTWARE\Nothing' value
  t gfs-reg delete 'HKLM\SOFTWARE\Nothing'
  same "$before" "$(gfs-call checksum sha256 /Windows/System32/config/SOFTWARE)"
  t -1 gfs-reg -f /nope delete 'Nothing' value
  has "/nope: is no file of the image" "$stderr"
}

@test "gfs-reg: names of the image do not become other lines" {
  t gfs-reg set $'HKLM\\SOFTWARE\\Evil\\x]\n[-HKLM\\SYSTEM\\Select' a b
  t gfs-reg set 'HKLM\SOFTWARE\Evil\-minus' $'line\nfeed' b
  t gfs-reg set 'HKLM\SOFTWARE\Evil\-minus' good $'\e[31m\xc2\x9b'
  t -1 gfs-reg export 'HKLM\SOFTWARE\Evil'
  hasnt Select "$output"
  hasnt feed "$output"
  has '[HKEY_LOCAL_MACHINE\SOFTWARE\Evil\-minus]' "$output"
  has 'HKLM: this key cannot be named' "$stderr"
  has 'feed: this value cannot be named' "$stderr"
  t -1 gfs-reg -f /Windows/System32/config/SOFTWARE export 'Evil\-minus'
  has '[Evil\-minus]' "$output"
  t on_terminal "gfs-reg list 'HKLM\\SOFTWARE\\Evil\\-minus'"
  hasnt $'\e' "$output"
  hasnt $'\xc2\x9b' "$output"
  t gfs-reg delete 'HKLM\SOFTWARE\Evil'
}

@test "gfs-reg: the topmost key of a hive can be exported and merged" {
  local dir=$BATS_TEST_TMPDIR
  "$WINDOWS_TOOL" hive "$dir/top"
  t gfs-upload "$dir/top" /top
  t gfs-reg -f /top set '\' value data
  t gfs-reg -f /top set '\-key' value data
  gfs-reg -f /top export '\' >"$dir/top.reg"
  has '[\]' "$(<"$dir/top.reg")"
  has '[\-key]' "$(<"$dir/top.reg")"
  t gfs-upload "$dir/top" /top
  t gfs-reg -f /top merge "$dir/top.reg"
  t gfs-reg -f /top export '\'
  same "$(<"$dir/top.reg")" "$output"
}

@test "gfs-reg: a file that is no UTF-8 is refused by its line" {
  local dir=$BATS_TEST_TMPDIR
  printf 'Windows Registry Editor Version 5.00\n[HKLM\\SOFTWARE\\L]\n"a"="\xe9"\n' \
    >"$dir/latin.reg"
  t -1 gfs-reg merge "$dir/latin.reg"
  has "latin.reg:3: is no UTF-8" "$stderr"
  t -1 gfs-reg list 'HKLM\SOFTWARE\L'
}
