# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../packages.bash

# Packages of this very machine, if it is a Debian, and those of the example.
setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  packages_dpkg "$tree"
  mv "$(new_fs_disk 32M "$tree")" "$BATS_FILE_TMPDIR/disk.img"
  packages_apk "$tree"
  printf '\nP:bad\e[31m\nV:1\nA:x\xff\nT:odd\n\n' >>"$tree/lib/apk/db/installed"
  [ ! -e /var/lib/dpkg/status ] ||
    cp /var/lib/dpkg/status "$tree/var/lib/dpkg/status"
  disk=$(new_fs_disk 64M "$tree")
  shared_handle -a "$disk" -m /dev/sda1
}

@test "gfs-apps: the examples of its page" {
  cd "$BATS_TEST_TMPDIR"
  cp "$BATS_FILE_TMPDIR/disk.img" disk.img
  T_TIMEOUT=200 t "$TOP/tests/page-examples" "$GFS_BUILD/man/gfs-apps.pod"
}

@test "gfs-apps -f: the same as dpkg-query about the same database" {
  need dpkg-query
  local format='${Package}\t${Version}\t${Architecture}\t${Homepage}\t${Maintainer}\t${Installed-Size}\t${source:Package}\t${binary:Summary}\n'

  t gfs-apps -t deb -f "$format"
  same "$(dpkg-query --admindir "$tree/var/lib/dpkg" -W -f '${db:Status-Status} '"$format" |
    sed -n -E 's/^(installed|triggers-[a-z]*) //p' | LC_ALL=C sort)" \
    "$(LC_ALL=C sort <<<"$output")"
  t gfs-apps -t deb -f '${Package;-9}|${Version;12}|\n' bash
  same "$(dpkg-query --admindir "$tree/var/lib/dpkg" -W -f '${Package;-9}|${Version;12}|\n' bash)" \
    "$output"
}

@test "gfs-apps: what is odd is escaped on a terminal, and only there" {
  t gfs-apps -t apk 'bad*'
  same $'bad\e[31m 1 x\xff' "$output"
  output=$(on_terminal "gfs-apps -t apk 'bad*'" | tr -d '\r')
  same 'bad\x1b[31m 1 x\xff' "$output"
  t gfs-apps -t apk --json 'bad*'
  has '"arch_base64": "eP8="' "$output"
}

@test "gfs-apps: several patterns; one that matches nothing is an error, and named" {
  t -1 gfs-apps -t apk 'mu*' nothing zlib
  same 'musl 1.2.4-r2      x86_64
zlib 1.2.13_p1-r10 x86_64' "$output"
  same 'gfs-apps: nothing: no such application' "$stderr"
  t gfs-apps -q -t apk musl 'z*'
  same "" "$output"
  t -1 gfs-apps -q musl nothing
  same "" "$output$stderr"
}

@test "gfs-apps -0, -s, -l: other ways to print" {
  gfs-apps -0 -t apk 'mu*' zlib >"$BATS_TEST_TMPDIR/list"
  same $'musl\t1.2.4-r2\tx86_64|zlib\t1.2.13_p1-r10\tx86_64|' \
    "$(tr '\0' '|' <"$BATS_TEST_TMPDIR/list")"
  t gfs-apps -t apk -s size -l
  same 'musl' "$(head -1 <<<"$output" | cut -d' ' -f1)"
  has 'x86_64 the musl c library (libc) implementation' "$output"
}

@test "gfs-apps: misuse is told" {
  t -2 gfs-apps -f '${Nothing}'
  has "--format: '\${Nothing}': no such field" "$stderr"
  t -2 gfs-apps -q
  t -2 gfs-apps -s colour
  t -2 gfs-apps -l --json
  t -2 gfs-apps -t zip
  has "--type: 'zip' is none of deb, " "$stderr"
}
