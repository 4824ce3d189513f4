# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "initrd_list, initrd_cat: several archives, with each compression" {
  local c ucode main dir=$BATS_TEST_TMPDIR/initrd

  mkdir -p "$dir/ucode/kernel/x86" "$dir/main/bin"
  echo microcode >"$dir/ucode/kernel/x86/blob"
  echo program >"$dir/main/bin/sh"
  ln "$dir/main/bin/sh" "$dir/main/bin/bash"
  ln -s sh "$dir/main/bin/dash"
  head -c 100000 /dev/urandom >"$dir/main/large"
  ucode=$BATS_TEST_TMPDIR/ucode.cpio main=$BATS_TEST_TMPDIR/main.cpio
  (cd "$dir/ucode" && find . | cpio -o -H newc --quiet >"$ucode")
  (cd "$dir/main" && find . | cpio -o -H newc --quiet >"$main")
  for c in cat gzip "xz --check=crc32" zstd "lz4 -l" bzip2 "xz --format=lzma"; do
    { cat "$ucode"; head -c 512 /dev/zero; $c <"$main"; } >"$BATS_TEST_TMPDIR/rd"
    gfs-upload "$BATS_TEST_TMPDIR/rd" /initrd
    t gfs-call initrd_list /initrd
    same "$(cpio -it --quiet <"$ucode"; cpio -it --quiet <"$main")" "$output"
    t gfs-call initrd_cat /initrd kernel/x86/blob
    same microcode "$output"
    t gfs-call initrd_cat /initrd /bin/sh
    same program "$output"
    t gfs-call initrd_cat /initrd ./bin/bash
    same program "$output"
    t bash -c "gfs-call initrd_cat /initrd large | cmp - '$dir/main/large'"
  done
  t -1 gfs-call initrd_cat /initrd bin/nope
  has "/initrd: bin/nope: No such file" "$stderr"
  t -1 gfs-call initrd_cat /initrd bin/dash
  has "not a regular file" "$stderr"
  # Behind what is compressed another may follow, and the last of a name counts.
  echo newer >"$dir/ucode/kernel/x86/blob"
  (cd "$dir/ucode" && find . | cpio -o -H newc --quiet) >>"$BATS_TEST_TMPDIR/rd"
  { gzip <"$main"; cat "$ucode"
    (cd "$dir/ucode" && find . | cpio -o -H newc --quiet | zstd); } |
    gfs-upload - /initrd
  t gfs-call initrd_cat /initrd kernel/x86/blob
  same newer "$output"
}

@test "initrd_list: what is no initrd, or cut off, is an error" {
  gfs-write /rubbish "this is not an initrd, whatever it is"
  t -1 gfs-call initrd_list /rubbish
  has "/rubbish: not an initrd" "$stderr"
  echo plain | gzip | gfs-upload - /plain.gz
  t -1 gfs-call initrd_list /plain.gz
  has "no cpio archive" "$stderr"
  head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  (cd "$BATS_TEST_TMPDIR" && echo f | cpio -o -H newc --quiet |
    head -c 2000000 | gfs-upload - /cut)
  t -1 gfs-call initrd_list /cut
  has "ends too early" "$stderr"
  printf 07070100zz | gfs-upload - /bad
  t -1 gfs-call initrd_list /bad
  head -c 3000000 /dev/zero | gfs-upload - /zeroes
  t gfs-call initrd_list /zeroes
  same "" "$output"
  t -1 gfs-call initrd_list /nope
}
