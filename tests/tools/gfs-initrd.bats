# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  cd "$BATS_FILE_TMPDIR"
  mkdir -p tree/bin
  printf 'b\0in' >tree/bin/sh
  echo odd >tree/$'new\nline\e'
  (cd tree && find . -print0 | sort -z | cpio -0 -oH newc --quiet >../cpio)
  gfs-mkdir /boot
  gfs-upload cpio /boot/initrd.img-1
  { cat cpio; zstd -q <cpio; } | gfs-upload - /boot/initrd.img-2
}
setup () { cd "$BATS_TEST_TMPDIR"; }

@test "gfs-initrd: list prints names, of each initrd" {
  t gfs-initrd list /boot/initrd.img-1
  same $'.\nbin\nbin/sh\nnew\nline\e' "$output"
  t gfs-initrd list '/boot/initrd*'
  same 15 "$(wc -l <<<"$output")"
  t bash -c 'gfs-initrd list -0 /boot/initrd.img-1 | tr "\0" "|"'
  same $'.|bin|bin/sh|new\nline\e|' "$output"
  t gfs-initrd list --json /boot/initrd.img-1
  has '"name": "bin/sh"' "$output"
}

@test "gfs-initrd: cat prints contents byte for byte" {
  t bash -c 'gfs-initrd cat /boot/initrd.img-2 bin/sh | cmp - '"$BATS_FILE_TMPDIR/tree/bin/sh"
  t -1 gfs-initrd cat /boot/initrd.img-2 nope $'/new\nline\e'
  same odd "$output"
  same "gfs-initrd: /boot/initrd.img-2: nope: No such file or directory" "$stderr"
}

@test "gfs-initrd: what is no initrd is named, and the rest goes on" {
  gfs-write /rubbish rubbish
  t -1 gfs-initrd list /rubbish /nope /boot/initrd.img-1
  has "/rubbish: not an initrd" "$stderr"
  has "/nope: No such file or directory" "$stderr"
  has bin/sh "$output"
}

@test "gfs-initrd: wrong commands are misuse" {
  t -2 gfs-initrd show /x
  has "show: unknown command" "$stderr"
  t -2 gfs-initrd cat /x
  has "cat: expected: INITRD NAME..." "$stderr"
}

@test "gfs-initrd: the examples of its page work" { page_examples gfs-initrd; }
