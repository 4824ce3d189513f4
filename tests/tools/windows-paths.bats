# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Paths as Windows has them, in every tool.
load ../helper.bash
load ../os.bash
load ../windows.bash

hosts='C:\Windows\System32\drivers\etc\hosts'

setup_file () {
  cd "$BATS_FILE_TMPDIR" || return
  windows_disk windows.img 10
  os_image debian.img debian
  shared_handle --rw --format raw -a windows.img -i
}

@test "Windows paths: backslashes or slashes, and any case" {
  for path in "$hosts" c:/windows/system32/DRIVERS/etc/HOSTS \
    'C:/WINDOWS\system32/drivers\ETC/hosts' 'C:\\Windows\\System32\drivers\etc\.\hosts'; do
    t gfs-cat "$path"
    same "127.0.0.1 localhost" "$output"
  done
  t gfs-ls 'c:\windows\system32\drivers'
  same etc "$output"
  t gfs-realpath 'c:\WINDOWS'
  same /Windows "$output"
}

@test "Windows paths: a new file gets the name that it is given, in the right place" {
  t gfs-write 'c:\users\ALICE\New.TXT' text
  t gfs-ls /Users/alice
  has New.TXT "$output"
  t gfs-cp 'C:\users\alice\new.txt' 'C:\USERS\alice\Copy.txt'
  t gfs-cat /Users/alice/Copy.txt
  same text "$output"
  t gfs-mkdir 'C:\users\alice\Dir'
  t gfs-cp -t 'c:\users\alice\dir' 'C:\Users\alice\*.txt'
  t gfs-ls /Users/alice/Dir
  same Copy.txt "$output"
  t gfs-rm -r 'C:\users\alice\dir' 'C:\users\alice\copy.txt' /Users/alice/New.TXT
  t -1 gfs-cat 'C:\users\nobody\file'
  has "/Users/nobody/file: No such file" "$stderr"
}

@test "Windows paths: to and from the host, where a path of the host stays one" {
  cd "$BATS_TEST_TMPDIR"
  echo data >'C:\data'
  t gfs-upload 'C:\data' 'C:\USERS\data'
  t gfs-download 'C:\users\DATA' 'C:\back'
  t cmp 'C:\data' 'C:\back'
  t gfs-tar-out 'C:\Users\Alice' alice.tar
  t tar -tf alice.tar
  has NTUSER.DAT "$output"
  t gfs-copy-out 'C:\Users\DATA' .
  t cmp data 'C:\data'
  t gfs-dd 'if=C:\users\data' 'of=C:\users\Data2'
  t gfs-cmp 'c:\users\data' 'c:\users\data2'
  t gfs-mv 'c:\users\data' 'c:\users\data2' 'c:\'
  t gfs-rm /data /Data2
}

@test "Windows paths: logs" {
  python3 "$TOP/tests/fixtures/events.py" "$BATS_TEST_TMPDIR/log.evtx"
  gfs-upload "$BATS_TEST_TMPDIR/log.evtx" /Users/Log.evtx
  t gfs-log -n 1 'c:\users\LOG.EVTX' "$hosts"
  has "EventLog[6005]: Information: " "$output"
  has "127.0.0.1 localhost" "$output"
  gfs-rm /Users/Log.evtx
}

@test "Windows: is inspected while it is mounted, too" {
  t gfs-os
  same "windows 10.0 x86_64 WINBOX" "$output"
  t gfs-inspect --no-applications --xpath '//drive_mapping[@name="C"]'
  same '<drive_mapping name="C">/dev/sda3</drive_mapping>' "$output"
  t gfs-cat "$hosts"
  same "127.0.0.1 localhost" "$output"
}

@test "Windows paths: a drive that is not there is an error" {
  t -1 gfs-cat 'Q:\file'
  same 'gfs-cat: Q:\file: this Windows has no drive Q:' "$stderr"
}

@test "Windows paths: of an image alone, with and without -m" {
  unset GFS_HANDLE
  cd "$BATS_TEST_TMPDIR"
  cp "$BATS_FILE_TMPDIR/windows.img" windows.img
  t gfs-cat -a windows.img "$hosts"
  same "127.0.0.1 localhost" "$output"
  t gfs-cat -a windows.img -m /dev/sda3 "$hosts"
  same "127.0.0.1 localhost" "$output"
  t gfs-diff -a windows.img -A windows.img --no-times 'c:\windows' 'C:\WINDOWS'
  same "" "$output"
}

@test "Windows paths: elsewhere they are just names" {
  unset GFS_HANDLE
  cd "$BATS_FILE_TMPDIR"
  t -1 gfs-cat -a debian.img 'C:\file'
  has 'C:\file' "$stderr"
  t gfs-launch --rw --format raw -a debian.img -i -- sh -c '
    gfs-write "/C:\\file" text; gfs-cat "/C:\\file"'
  same text "$output"
}

@test "Windows: a hibernated one is not mounted for writing" {
  unset GFS_HANDLE
  cd "$BATS_TEST_TMPDIR"
  cp "$BATS_FILE_TMPDIR/windows.img" windows.img
  { printf 'hibr'; head -c 8188 /dev/zero; } |
    gfs-upload --rw --format raw -a windows.img -m /dev/sda3 - /hiberfil.sys
  t -1 gfs-write --rw --format raw -a windows.img /new text
  has "/dev/sda3: Windows is hibernated" "$stderr"
  t gfs-cat -a windows.img "$hosts"
  same "127.0.0.1 localhost" "$output"
  # Nor where there is no other file system.
  windows_disk old.img 7
  { printf 'hibr'; head -c 8188 /dev/zero; } |
    gfs-upload --rw --format raw -a old.img -m /dev/sda1 - /hiberfil.sys
  t -1 gfs-write --rw --format raw -a old.img /new text
  has "/dev/sda1: Windows is hibernated" "$stderr"
}
