# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "statvfs: size of the mounted filesystem" {
  t gfs-call statvfs /
  has "namemax: 255" "$output"
  hasnt "blocks: 0" "$output"
  t -1 gfs-call statvfs /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "df, df_h: a line for each filesystem" {
  t gfs-call df
  same "Filesystem 1K-blocks Used Available Use% Mounted on" \
    "$(head -n 1 <<<"$output" | tr -s ' ')"
  has "/dev/sda1" "$output"
  t gfs-call df_h
  same "Filesystem Size Used Avail Use% Mounted on" \
    "$(head -n 1 <<<"$output" | tr -s ' ')"
}

@test "du: hard links count once, symlinks are not followed" {
  local tree=$BATS_TEST_TMPDIR/du

  mkdir -p "$tree/a/b"
  head -c 100K /dev/urandom >"$tree/a/f"
  ln "$tree/a/f" "$tree/a/b/hard"
  ln -s /dev/../../.. "$tree/up"
  tar -C "$BATS_TEST_TMPDIR" -cf - du | gfs-tar-in - /
  t gfs-call du /du
  same "$(gfs-du -s /du | cut -f 1)" "$output"
  t gfs-call du /du/a/f
  same 100 "$output"
  t gfs-call du /du/up
  same 0 "$output"
  t -1 gfs-call du /nope
  has "/nope: No such file or directory" "$stderr"
}
