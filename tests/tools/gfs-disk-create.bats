# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () { cd "$BATS_TEST_TMPDIR"; }

@test "gfs-disk-create: sizes with and without units, raw and qcow2" {
  t gfs-disk-create a 1000000
  t gfs-disk-create b 3M
  t gfs-disk-create c 3MB
  same "1000000 3145728 3000000" "$(stat -c %s a b c | xargs)"
  t gfs-disk-create -f qcow2 d 5G
  t gfs-disk-info d
  has "virtual-size: 5368709120" "$output"
}

@test "gfs-disk-create: several files, of which one cannot be made" {
  t -1 gfs-disk-create -s 1M a /nope/b c
  has "/nope/b: No such file or directory" "$stderr"
  same "1048576 1048576" "$(stat -c %s a c | xargs)"
}

@test "gfs-disk-create: options are what qemu-img reads" {
  need qemu-img
  t gfs-disk-create -f qcow2 --compat 0.10 --cluster-size 4K \
    --preallocation metadata x 10M
  t qemu-img info x
  has "compat: 0.10" "$output"
  has "cluster_size: 4096" "$output"
  t qemu-img check x
  has "2560/2560 = 100.00% allocated" "$output"
}

@test "gfs-disk-create: -b takes size and format from the backing file" {
  need qemu-img
  mkdir dir
  t gfs-disk-create dir/base 7M
  t gfs-disk-create -b base dir/a dir/b
  t gfs-disk-create -b a -F qcow2 dir/c
  t gfs-disk-info --backing-chain dir/c
  has $'image: dir/c\nformat: qcow2\nvirtual-size: 7340032' "$output"
  has $'image: dir/base\nformat: raw\nvirtual-size: 7340032' "$output"
  t -1 gfs-disk-create -b a dir/d
  has "dir/a: looks like qcow2" "$stderr"
}

@test "gfs-disk-create: a full disk leaves nothing and keeps what was there" {
  [ "$(id -u)" -eq 0 ] || unmet "only root can mount a small file system"
  unshare -m true || unmet "no mount namespaces"
  t unshare -m bash -ec '
    mkdir small
    mount -t tmpfs -o size=1M none small
    cd small
    echo old >x
    gfs-disk-create --preallocation full x 10M && exit 9
    cat x
    ls -A'
  same $'old\nx' "$output"
  has "x: cannot allocate its space: No space left on device" "$stderr"
}

@test "gfs-disk-create: a name is any bytes" {
  t gfs-disk-create -- $'-odd\n\xff name' 1M
  t gfs-disk-create -f qcow2 ./-odd2 1M
  same 2 "$(find . -name '-odd*' -printf x | wc -c)"
}

@test "gfs-disk-create: what is no size is misuse" {
  for size in '' x 10Q 1.5G 99999999999999999999 0x10; do
    t -2 gfs-disk-create a "$size"
    has "is not a size" "$stderr"
  done
  t -2 gfs-disk-create a
  t -2 gfs-disk-create a b 1M
  t -2 gfs-disk-create -b a -s 1M b
  t -2 gfs-disk-create -b a b 1M
  has "the size is that of the backing file" "$stderr"
  t -2 gfs-disk-create -f qcow2 --cluster-size x a 1M
  t -1 gfs-disk-create a 0
  has "a: the size of a disk must be above 0" "$stderr"
  t test ! -e a
}

@test "gfs-disk-create: the examples of its page work" { page_examples gfs-disk-create; }
