# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../windows.bash

setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/etc "$tree"/var/log
  cat >"$tree/etc/passwd" <<'END'
root:x:0:0:root:/root:/bin/bash
games:x:5:60:games:/usr/games:/usr/sbin/nologin
alice:x:1000:1000:Alice Example,Room 1,,:/home/alice:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
END
  cat >"$tree/etc/shadow" <<'END'
root:!$6$salt$rootshash:19000:0:99999:7:::
games::19000:0:99999:7:::
alice:$6$salt$aliceshash:19500:0:90:7::20000:
nobody:*:19000:0:99999:7:::
END
  printf '%s\n' root:x:0: sudo:x:27:bob,alice alice:x:1000: games:x:60: \
    nogroup:x:65534: >"$tree/etc/group"
  python3 - "$tree/var/log" <<'END'
import struct, sys
def login(kind, user, time):
    return struct.pack("<hxxi32s4s32s256shhiii16s20s", kind, 1, b"pts/0", b"ts/0",
                       user, b"192.0.2.1", 0, 0, 0, time, 0, b"", b"")
with open(sys.argv[1] + "/wtmp", "wb") as f:
    f.write(login(2, b"reboot", 1800000000) + login(7, b"alice", 1600000000))
    f.write(login(7, b"alice", 1700000000) + login(8, b"", 1700000100))
with open(sys.argv[1] + "/lastlog", "wb") as f:
    f.write(struct.pack("<i32s256s", 1650000000, b"tty1", b""))
END
  mv "$(new_fs_disk 32M "$tree")" "$BATS_FILE_TMPDIR/disk.img"
  shared_handle --rw --format raw -a "$BATS_FILE_TMPDIR/disk.img" -m /dev/sda1
}

@test "gfs-users: the examples of its page" {
  cd "$BATS_TEST_TMPDIR"
  new=$(new_fs_disk 32M "$tree")
  mv "$new" disk.img
  T_TIMEOUT=200 t "$TOP/tests/page-examples" "$GFS_BUILD/man/gfs-users.pod"
}

@test "gfs-users: root and people, with -a all, and who is asked for" {
  t gfs-users -0
  t gfs-users
  same 'root  0    locked /root       /bin/bash
alice 1000 set    /home/alice /bin/bash' "$output"
  t gfs-users -a
  same "$(cut -d: -f1 "$tree/etc/passwd")" "$(cut -d' ' -f1 <<<"$output")"
  same 'locked empty set none' "$(awk '{ print $3 }' <<<"$output" | xargs)"
  t gfs-users 'g*'
  has 'games 5 empty' "$output"
  t -1 gfs-users alice bob
  has 'alice 1000' "$output"
  same 'gfs-users: bob: no such user' "$stderr"
}

@test "gfs-users -l, --json: groups, dates and logins, and no hash" {
  t gfs-users -l
  same 'root  0    locked 2022-01-08 -          2022-04-15T05:20 root       /root       /bin/bash
alice 1000 set    2023-05-23 2024-10-04 2023-11-14T22:13 alice,sudo /home/alice /bin/bash' "$output"
  t gfs-users --json alice
  has '"full_name": "Alice Example"' "$output"
  has '"last_login": 1700000000' "$output"
  has '"last_login_host": "192.0.2.1"' "$output"
  hasnt hash "$output"
  t gfs-users --hashes alice
  has ' $6$salt$aliceshash' "$output"
  t gfs-users --hashes --json alice
  has '"hash": "$6$salt$aliceshash"' "$output"
}

@test "gfs-users: a BSD has its hashes elsewhere, and times in seconds" {
  gfs-mv /etc/shadow /etc/shadow.away
  gfs-mv /etc/passwd /etc/passwd.away
  echo 'charlie:*:1001:1001:Charlie:/home/charlie:/bin/sh' | gfs-write /etc/passwd
  echo 'charlie:$2b$hash:1001:1001::0:1728000000:Charlie:/home/charlie:/bin/sh' |
    gfs-write /etc/master.passwd
  t gfs-users -l
  same 'charlie 1001 set - 2024-10-04 - - /home/charlie /bin/sh' "$output"
  gfs-rm /etc/master.passwd
  t gfs-users
  has 'charlie 1001 none' "$output"
  gfs-mv /etc/passwd.away /etc/passwd
  gfs-mv /etc/shadow.away /etc/shadow
}

@test "gfs-users: odd names are escaped on a terminal, nonsense is counted" {
  gfs-cp /etc/passwd /etc/passwd.away
  { printf 'e\e[31m:x:1002:0::/:\nnonsense\na:x:99999999999:0::/:\n'; head -c 100000 /dev/zero; } |
    gfs-write /etc/passwd
  t -1 gfs-users 'e*'
  same $'e\e[31m 1002 unknown / -' "$output"
  same 'gfs-users: /etc/passwd: 3 lines make no sense' "$stderr"
  output=$(on_terminal "gfs-users 'e*' 2>/dev/null" | tr -d '\r')
  has 'e\x1b[31m 1002' "$output"
  gfs-mv /etc/passwd.away /etc/passwd
}

@test "gfs-users: a million lines and groups take no time" {
  gfs-cp /etc/passwd /etc/passwd.away
  gfs-cp /etc/group /etc/group.away
  seq 200000 | sed 's/.*/u&:x:1000:1000::/' | gfs-write /etc/passwd
  seq 400000 | sed 's/.*/g&:x:1000:u1,u2/' | gfs-write /etc/group
  T_TIMEOUT=30 t -1 gfs-users -l u1
  has 'u1 1000' "$output"
  has 'more than 100000 users are not listed' "$stderr"
  gfs-mv /etc/passwd.away /etc/passwd
  gfs-mv /etc/group.away /etc/group
}

@test "gfs-users: without users there is an error" {
  gfs-mv /etc/passwd /etc/passwd.away
  t -1 gfs-users
  same 'gfs-users: /etc/passwd: there is none, nor a registry of Windows' "$stderr"
  gfs-mkfifo /etc/passwd
  t -1 gfs-users
  has '/etc/passwd: ' "$stderr"
  gfs-mv /etc/passwd.away /etc/passwd
  t -2 gfs-users -l --json
}

@test "mini_windows_users, gfs-users: accounts of Windows" {
  need hivexregedit
  GFS_HANDLE=
  tree=$BATS_TEST_TMPDIR/windows
  windows_tree "$tree" 10
  windows_hive "$tree/Windows/System32/config/SAM" < <(
    python3 - <<'END'
import struct
def v(*texts):
    head, data = bytearray(0xcc), b""
    for i, text in enumerate(texts):
        raw = text.encode("utf-16le")
        struct.pack_into("<II", head, 12 + 12 * i, len(data), len(raw))
        data += raw
    return bytes(head) + data
def f(login, flags):
    head = bytearray(80)
    struct.pack_into("<Q", head, 8, (login + 11644473600) * 10000000)
    struct.pack_into("<Q", head, 0x20, 0x7fffffffffffffff)
    struct.pack_into("<H", head, 0x38, flags)
    return bytes(head)
def hexed(name, data):
    return '"%s"=hex:%s' % (name, data.hex(","))
users = "[SAM\\Domains\\Account\\Users\\%08X]"
for rid, texts, login, flags in [(500, ("Administrator", "", "Built-in"), 1600000000, 0x211),
                                 (501, ("Guest", "", ""), -11644473600, 0x215),
                                 (1001, ("alice", "Alice Ä", ""), 1700000000, 0x210)]:
    print(users % rid)
    print(hexed("F", f(login, flags)))
    print(hexed("V", v(*texts)))
print(users % 1002)
bad = bytearray(v("evil", "", ""))
struct.pack_into("<II", bad, 12, 0xfffffff0, 0xffffffff)
print(hexed("V", bytes(bad)))
END
  )
  disk=$(new_fs_disk 64M "$tree")
  t gfs-users -a "$disk" -m /dev/sda1
  same 'Administrator 500  disabled -              -
alice         1001 enabled  C:\Users\alice -
-             1002 enabled  -              -' "$output"
  t gfs-users --add "$disk" -m /dev/sda1 --all --json
  has '"full_name": "Alice Ä"' "$output"
  has '"last_login": 1700000000' "$output"
  has '"name": "Guest"' "$output"
  hasnt '"expires"' "$output"
  t gfs-apps -a "$disk" -m /dev/sda1
  same '7-Zip 23.01 23.01 -
Old Tool    1.2   i386' "$output"
  for hive in SOFTWARE SAM; do # names of keys that lead out of their cells
    python3 - "$tree/Windows/System32/config/$hive" <<'END'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at = data.find(b"000003E9" if sys.argv[1].endswith("SAM") else b"7-Zip")
data[at - 4:at - 2] = b"\xff\xff"
open(sys.argv[1], "wb").write(data)
END
  done
  broken=$(new_fs_disk 64M "$tree")
  t -1 gfs-apps -a "$broken" -m /dev/sda1
  same 'Old Tool 1.2 i386' "$output"
  has 'SOFTWARE: 1 damaged entry' "$stderr"
  t gfs-users -a "$broken" -m /dev/sda1 --all
  has 'Administrator 500' "$output"
  has ' 1002 ' "$output"
  hasnt alice "$output"
  t gfs-launch -a "$disk" -m /dev/sda1 -- sh -c \
    'gfs-call inspect_os; gfs-call inspect_list_applications2 /dev/sda1'
  has 'app2_name: 7-Zip
  app2_display_name: 7-Zip 23.01' "$output"
  has 'app2_install_path: C:\Program Files\7-Zip\' "$output"
}
