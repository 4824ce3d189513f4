# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

setup () {
  tree=$BATS_TEST_TMPDIR/tree
  mkdir -p "$tree/dir/empty"
  seq 100000 >"$tree/dir/file"
  ln "$tree/dir/file" "$tree/dir/hard"
  ln -s ../nowhere "$tree/dir/soft"
  mkfifo "$tree/fifo"
  truncate -s 5M "$tree/sparse"
  echo x >"$tree/$(printf 'n\xc3\xa4me\xff')"
  chmod 4755 "$tree/dir/file"
  chmod 500 "$tree/dir/empty"
}

@test "cpio_out: cpio(1) unpacks what went in, in both formats" {
  local f out=$BATS_TEST_TMPDIR/out

  gfs-mkdir /cpio
  tar -C "$tree" -cf - . | gfs-tar-in /cpio
  for f in newc crc; do
    t gfs-call cpio_out /cpio "$out.$f" "format:$f"
    mkdir "$out-$f"
    (cd "$out-$f" && t cpio -id --quiet -m --no-absolute-filenames <"$out.$f")
    # cpio(1) sets no times of directories, and of links only sometimes
    same "$(cpio_listing "$tree")" "$(cpio_listing "$out-$f")"
    t diff -r --exclude=fifo --no-dereference "$tree" "$out-$f"
    (cd "$out-$f" && t cpio -i --only-verify-crc --quiet <"$out.$f")
  done
  same 070702 "$(head -c 6 "$out.crc")"
  t -1 gfs-call cpio_out /cpio "$out" format:odc
  has "newc or crc" "$stderr"
  t -1 gfs-call cpio_out /nope "$out"
  has "/nope: No such file" "$stderr"
}
cpio_listing () {
  (cd "$1" && find . -mindepth 1 -printf '%p %y %m %n %l\n' | LC_ALL=C sort)
}

@test "cpio_out: a file of 4 GiB is said to be too large" {
  gfs-mkdir /cpio4
  truncate -s 4G "$BATS_TEST_TMPDIR/four"
  gfs-upload "$BATS_TEST_TMPDIR/four" /cpio4/four
  t -1 gfs-call cpio_out /cpio4 "$BATS_TEST_TMPDIR/x.cpio"
  has "/cpio4/four: File too large" "$stderr"
  gfs-rm /cpio4/four
}
