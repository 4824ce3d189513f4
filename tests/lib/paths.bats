# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Paths inside the image, as a hostile image or a careless user has them.
load ../helper.bash

setup_file () {
  mounted_handle
  mkdir "$BATS_FILE_TMPDIR/evil"
  cd "$BATS_FILE_TMPDIR/evil"
  ln -s ../../../../../../.. up
  ln -s /etc/shadow absolute
  ln -s loop loop
  ln -s /proc/self/root proc
  mkdir etc
  tar -cf - . | gfs-tar-in /
  gfs-write /marker "the image's root"
}

@test "paths: a symlink that climbs ends at the image's root" {
  t gfs-cat /up/marker
  same "the image's root" "$output"
  t -1 gfs-cat /up/init
  t -1 gfs-ls /up/sbin
}

@test "paths: an absolute symlink is followed inside the image" {
  t -1 gfs-cat /absolute
  has "No such file or directory" "$stderr"
  t gfs-write /etc/shadow "of the image"
  t gfs-cat /absolute
  same "of the image" "$output"
}

@test "paths: magic links of the appliance are not reached" {
  t -1 gfs-ls /proc/sbin
  t -1 gfs-cat /proc/init
}

@test "paths: a loop of symlinks is an error" {
  t -1 gfs-cat /loop
  has "Too many levels of symbolic links" "$stderr"
}

@test "paths: .. above the root stays at the root" {
  t gfs-cat /../../../marker
  same "the image's root" "$output"
}

@test "paths: relative, empty and over-long ones are refused with a reason" {
  t -1 gfs-cat marker
  has "must start with" "$stderr"
  t -1 gfs-cat ""
  t -1 gfs-cat "/$(printf 'x%.0s' {1..5000})"
  has "too long" "$stderr"
  t -1 gfs-cat "/$(printf 'x%.0s' {1..300})"
  has "too long" "$stderr"
}

@test "paths: a name of 255 bytes of any kind survives the round trip" {
  name=$(printf '\xff\n\e%.0s' {1..85})
  t gfs-write "/$name" odd
  t gfs-cat "/$name"
  same odd "$output"
  t -1 gfs-mv "/$name" "/$name" # as mv says
  t gfs-mv "/$name" "/x${name:1}"
  t gfs-mv "/x${name:1}" "/$name"
  gfs-ls -0 / >"$BATS_TEST_TMPDIR/list"
  t grep -zFc -- "$name" "$BATS_TEST_TMPDIR/list"
  t gfs-rm "/$name"
}
