# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../os.bash
load ../packages.bash

SQLITE=var/lib/rpm/rpmdb.sqlite

setup_file () {
  need rpm rpmbuild python3
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  for kind in dpkg apk pacman portage; do "packages_$kind" "$tree"; done
  packages_rpm "$tree"
  disk=$(new_fs_disk 96M "$tree")
  os_image "$BATS_FILE_TMPDIR/debian.img" debian disk
  os_image "$BATS_FILE_TMPDIR/fedora.img" fedora disk
  shared_handle --rw --format raw -a "$disk" -a "$BATS_FILE_TMPDIR/debian.img" \
    -a "$BATS_FILE_TMPDIR/fedora.img" -m /dev/sda1
}

# rpm_files FILE [NAME]...: make them the files in /var/lib/rpm.
rpm_files () {
  gfs-rm -rf /var/lib/rpm
  gfs-mkdir -p /var/lib/rpm
  while [ $# -gt 0 ]; do
    gfs-upload "$1" "/var/lib/rpm/${2:-${1##*/}}"
    shift $(($# > 1 ? 2 : 1))
  done
}
made () {
  "$TOP/tests/fixtures/rpm-databases.py" "$tree/$SQLITE" "$1" "$BATS_TEST_TMPDIR/$2"
  echo "$BATS_TEST_TMPDIR/$2"
}
both='alpha 2:1.0-3.fc40 noarch
beta  0:1.0-3.fc40 noarch'

@test "mini_list_applications: what dpkg says is installed, and how" {
  t gfs-apps -t deb
  same 'alpha    1:2.0-3 amd64
libalpha 2.0-3   amd64' "$output"
  t gfs-apps -t deb --json
  has '"epoch": 1' "$output"
  has '"description": "In one line\n\nand another."' "$output"
  has '"source_package": "alpha"' "$output"
  has '"size": 3072000' "$output"
}

@test "mini_list_applications: a file for each package, as images without dpkg have" {
  gfs-mkdir -p /var/lib/dpkg/status.d
  printf 'Package: tzdata\nVersion: 2024a-0\nArchitecture: all\n' |
    gfs-write /var/lib/dpkg/status.d/tzdata
  echo 0123 ./usr/share | gfs-write /var/lib/dpkg/status.d/tzdata.md5sums
  t gfs-apps -t deb 'tz*'
  same 'tzdata 2024a-0 all' "$output"
  gfs-rm -r /var/lib/dpkg/status.d
}

@test "mini_list_applications: apk, pacman and Portage" {
  t gfs-apps -t apk -f '${Package} ${Upstream-Version} ${Release} ${Homepage}\n'
  same 'musl 1.2.4 2 https://musl.libc.org/
zlib 1.2.13_p1 10 ' "$output"
  t gfs-apps -t pacman -l
  same 'zlib 1:1.3-1 x86_64 Compression library' "$output"
  t gfs-apps -t ebuild -l
  same 'app-misc/a-b  2_p3   - 
sys-libs/zlib 1.3-r2 - Standard (de)compression library' "$output"
}

@test "mini_list_applications: rpm in SQLite, as rpm says it" {
  rpm_files "$tree/$SQLITE" rpmdb.sqlite
  t gfs-apps -t rpm
  same "$both" "$output"
  t gfs-apps -t rpm -f '${Package} ${Version} ${Architecture} ${source:Package} ${Maintainer} ${binary:Summary}|${Description}\n'
  same "$(rpm --root "$tree" --dbpath /var/lib/rpm -qa \
    --qf '%{NAME} %{EVR} %{ARCH} %{SOURCERPM} %{VENDOR} %{SUMMARY}|%{DESCRIPTION}\n' |
    sort | sed 's/^It has/z&/' | sed 's/^zIt/It/')" "$(sort <<<"$output")"
}

@test "mini_list_applications: rpm in ndb, and where SUSE has it" {
  rpm_files
  gfs-mkdir -p /usr/lib/sysimage/rpm
  gfs-upload "$(made ndb Packages.db)" /usr/lib/sysimage/rpm/Packages.db
  t gfs-apps -t rpm
  same "$both" "$output"
  gfs-rm -r /usr/lib/sysimage
}

@test "mini_list_applications: rpm in Berkeley DB" {
  need db5.3_load
  db5.3_load -f "$(made bdb text)" "$BATS_TEST_TMPDIR/Packages"
  rpm_files "$BATS_TEST_TMPDIR/Packages"
  t gfs-apps -t rpm
  same "$both" "$output"
}

@test "mini_list_applications: what SQLite has written but not put in place" {
  python3 - "$tree/$SQLITE" "$BATS_TEST_TMPDIR" <<'END'
import shutil, sqlite3, sys
source, target = sys.argv[1], sys.argv[2] + "/rpmdb.sqlite"
shutil.copy(source, target)
db = sqlite3.connect(target)
db.execute("PRAGMA journal_mode = WAL")
db.execute("DELETE FROM Packages WHERE hnum = 1")
db.commit()
for end in "", "-wal":
    shutil.copy(target + end, sys.argv[2] + "/copy" + end)
END
  rpm_files "$BATS_TEST_TMPDIR/copy" rpmdb.sqlite "$BATS_TEST_TMPDIR/copy-wal" rpmdb.sqlite-wal
  t gfs-apps -t rpm
  same 1 "$(wc -l <<<"$output")"
}

@test "mini_list_applications: an rpm database that is damaged costs a warning" {
  rpm_files "$(made blob rpmdb.sqlite)"
  t -1 gfs-apps -t rpm
  same "$both" "$output"
  has "/var/lib/rpm/rpmdb.sqlite: package 3 is damaged" "$stderr"
  rpm_files "$(made cut rpmdb.sqlite)"
  t -1 gfs-apps -t rpm
  same "" "$output"
  same "gfs-apps: /var/lib/rpm/rpmdb.sqlite: database disk image is malformed" "$stderr"
  made ndb Packages.db
  printf X | dd of="$BATS_TEST_TMPDIR/Packages.db" bs=1 seek=4096 conv=notrunc status=none
  rpm_files "$BATS_TEST_TMPDIR/Packages.db"
  t -1 gfs-apps -t rpm
  same 1 "$(wc -l <<<"$output")"
  has "/var/lib/rpm/Packages.db: package 1 is damaged" "$stderr"
}

@test "mini_list_applications: garbage and nothing are no rpm databases" {
  head -c 200000 /dev/urandom >"$BATS_TEST_TMPDIR/garbage"
  : >"$BATS_TEST_TMPDIR/nothing"
  for name in rpmdb.sqlite Packages.db Packages; do
    for what in garbage nothing; do
      rpm_files "$BATS_TEST_TMPDIR/$what" "$name"
      t -1 gfs-apps -t rpm
      same "" "$output"
      has "gfs-apps: /var/lib/rpm/$name: " "$stderr"
      same 1 "$(wc -l <<<"$stderr")"
    done
  done
}

@test "mini_list_applications: a database that never ends is given up" {
  rpm_files "$(made view rpmdb.sqlite)"
  gfs-call mini_list_applications rpm "$BATS_TEST_TMPDIR/list" seconds:1
  has "/var/lib/rpm/rpmdb.sqlite: reading it takes longer than 1 seconds" \
    "$(tr -d '\0' <"$BATS_TEST_TMPDIR/list")"
  t gfs-call ping_daemon
}

@test "mini_list_applications: nothing is unmounted that rpm's reader has a copy of" {
  rpm_files "$(made view rpmdb.sqlite)"
  gfs-mkdir -p /mnt
  for seconds in 1 2 4; do # till it runs
    gfs-call mount_ro /dev/sdb /mnt
    gfs-call mini_list_applications rpm - seconds:60 >/dev/null 3>&- &
    sleep "$seconds"
    gfs-call umount /mnt 2>"$BATS_TEST_TMPDIR/busy" || break
    kill "$!"
  done
  has busy "$(cat "$BATS_TEST_TMPDIR/busy")"
  kill "$!"
  t gfs-call umount /mnt
}

@test "mini_list_applications: links lead to nothing outside of the image" {
  gfs-rm -rf /var/lib/rpm
  gfs-ln -s ../../../../../../../proc/1 /var/lib/rpm
  t -1 gfs-apps -t rpm
  has "rpm: no list of installed packages" "$stderr"
  gfs-rm /var/lib/rpm
  gfs-mkdir /var/lib/rpm
  gfs-mkfifo /var/lib/rpm/Packages
  t -1 gfs-apps -t rpm
  has "/var/lib/rpm/Packages: " "$stderr"
}

@test "mini_list_applications: text that makes no sense is counted" {
  gfs-mv /lib/apk/db/installed /lib/apk/db/good
  { gfs-cat /lib/apk/db/good; head -c 1000000 /dev/zero; echo; echo; printf 'P:x\nV:1\nnonsense\n'; } |
    gfs-write /lib/apk/db/installed
  t -1 gfs-apps -t apk
  same 3 "$(wc -l <<<"$output")"
  has "/lib/apk/db/installed: 2 damaged entries" "$stderr"
  gfs-mv /lib/apk/db/good /lib/apk/db/installed
}

@test "mini_list_applications: what is asked for must be there" {
  t -1 gfs-call mini_list_applications zip -
  has "zip: unknown format of packages" "$stderr"
  t -1 gfs-call mini_list_applications deb - seconds:0
  has "seconds: 0 is not positive" "$stderr"
  gfs-mv /var/db /var/db-away
  t -1 gfs-apps -t ebuild
  has "ebuild: no list of installed packages" "$stderr"
  gfs-mv /var/db-away /var/db
}

@test "mini_list_applications, mini_windows_users: something must be mounted" {
  t -1 gfs-launch -a "$BATS_FILE_TMPDIR/debian.img" -- gfs-call mini_list_applications '' -
  has "you must call 'mount' first" "$stderr"
  t -1 gfs-launch -a "$BATS_FILE_TMPDIR/debian.img" -- gfs-call mini_windows_users
  has "you must call 'mount' first" "$stderr"
  t -1 gfs-call mini_windows_users
  has "SAM: No such file or directory" "$stderr"
}

@test "mini_list_applications: a list of 1 TiB, and many warnings, are bounded" {
  gfs-mkdir -p /var/lib/dpkg/status.d
  gfs-truncate -s 1T /var/lib/dpkg/status.d/huge
  t -1 gfs-apps -t deb
  has 'alpha' "$output"
  has 'status.d/huge: only the first 1 MiB were read' "$stderr"
  for i in {1..30}; do gfs-ln -s "/nowhere$i" "/var/lib/dpkg/status.d/$i"; done
  t -1 gfs-apps -t deb
  has 'alpha' "$output"
  has 'more warnings' "$stderr"
  t test "$(wc -l <<<"$stderr")" -le 23
  gfs-rm -r /var/lib/dpkg/status.d
  gfs-mv /var/lib/dpkg/status /var/lib/dpkg/good
  gfs-truncate -s 1T /var/lib/dpkg/status
  t -1 gfs-apps -t deb
  has 'dpkg/status: only the first 256 MiB were read' "$stderr"
  gfs-mv /var/lib/dpkg/good /var/lib/dpkg/status
}

@test "inspect_list_applications, inspect_list_applications2: of the root that was found" {
  t -1 gfs-call inspect_list_applications2 /dev/sdb
  t gfs-call inspect_os
  t gfs-call inspect_list_applications2 /dev/sdb
  has 'app2_name: alpha
  app2_display_name: 
  app2_epoch: 1
  app2_version: 2.0
  app2_release: 3
  app2_arch: amd64' "$output"
  has 'app2_name: libalpha' "$output"
  t gfs-call inspect_list_applications /dev/sdb
  has 'app_name: alpha' "$output"
  hasnt arch "$output"
}

@test "inspect_list_applications2: nothing but damage is an error" {
  gfs-call inspect_os
  head -c 100000 /dev/urandom >"$BATS_TEST_TMPDIR/garbage"
  rpm_files "$BATS_TEST_TMPDIR/garbage" rpmdb.sqlite
  t -1 gfs-call inspect_list_applications2 /dev/sdc
  has "inspect_list_applications2: /var/lib/rpm/rpmdb.sqlite: file is not a database" "$stderr"
}
