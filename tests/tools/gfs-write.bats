# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-write: makes TEXT the whole contents, without a newline" {
  t gfs-write /text 'a longer text'
  t gfs-write /text short
  t gfs-cat /text
  same short "$output"
}

@test "gfs-write: takes stdin without TEXT, of any length" {
  seq 1000000 >"$BATS_TEST_TMPDIR/numbers"
  t gfs-write /numbers <"$BATS_TEST_TMPDIR/numbers"
  gfs-cat /numbers >"$BATS_TEST_TMPDIR/copy"
  t cmp "$BATS_TEST_TMPDIR/numbers" "$BATS_TEST_TMPDIR/copy"
}

@test "gfs-write: a missing directory is an error" {
  t -1 gfs-write /no/such/file x
  has "gfs-write: /no/such/file: No such file or directory" "$stderr"
}

@test "gfs-write: -a without --rw is misuse: it would change nothing" {
  t -2 gfs-write -a "$disk" /text x
  has "--rw" "$stderr"
}

@test "gfs-write: --rw on an image that is not plainly raw wants --format" {
  need qemu-img
  t qemu-img create -q -f qcow2 "$BATS_TEST_TMPDIR/q.img" 10M
  t -1 gfs-write --rw -a "$BATS_TEST_TMPDIR/q.img" -m /dev/sda /text x
  has "format" "$stderr"
}

@test "gfs-write: what was written is in the image when it returns" {
  copy=$(new_fs_disk 32M)
  t gfs-write --rw --format raw -a "$copy" /proof "it was here"
  fsck_disk "$copy"
  t gfs-cat -a "$copy" /proof
  same "it was here" "$output"
}

@test "gfs-write: the examples of its page work" { page_examples gfs-write; }
