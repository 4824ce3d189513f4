# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () { cd "$BATS_TEST_TMPDIR"; }

blocks () { stat -c %b "$1"; }

@test "gfs-sparsify: what was deleted is given back, and the rest is the same" {
  mkdir tree
  head -c 2M /dev/urandom >tree/keep
  for type in ext4 btrfs xfs; do
    t gfs-make-fs -t $type --size 320M tree x.img
    head -c 40M /dev/urandom >big
    t gfs-launch --rw --format raw -a x.img -m /dev/sda -- sh -ec '
      gfs-upload big /big
      gfs-sync
      gfs-rm /big'
    before=$(blocks x.img)
    t gfs-sparsify --rw --format raw -a x.img
    has "$((before * 512)) " "$output"
    has " x.img" "$output"
    [ "$(blocks x.img)" -le $((before - 70000)) ]
    t gfs-download -a x.img -m /dev/sda /keep back
    t cmp tree/keep back
  done
}

@test "gfs-sparsify: qcow2, swap, and what is left in a volume group" {
  need qemu-img
  head -c 120M /dev/urandom >raw
  t qemu-img convert -f raw -O qcow2 raw x.qcow2
  t gfs-launch --rw --format qcow2 -a x.qcow2 -- sh -ec '
    gfs-part init /dev/sda gpt
    gfs-call part-add /dev/sda p 2048 83967
    gfs-call part-add /dev/sda p 83968 204799
    gfs-call mkswap /dev/sda1 label:memory
    gfs-call vfs-uuid /dev/sda1
    gfs-call pvcreate /dev/sda2
    gfs-call vgcreate vg /dev/sda2
    gfs-call lvcreate lv vg 8
    gfs-mkfs -t ext4 /dev/vg/lv'
  uuid=$(head -1 <<<"$output")
  t gfs-sparsify --rw --format qcow2 -a x.qcow2
  [ "$(blocks x.qcow2)" -le 100000 ]
  t qemu-img check -q x.qcow2
  t gfs-launch -a x.qcow2 -- sh -ec '
    gfs-call vfs-uuid /dev/sda1
    gfs-call vfs-label /dev/sda1
    gfs-call lvs'
  same "$uuid"$'\nmemory\n/dev/vg/lv' "$output"
}

@test "gfs-sparsify: the disk of a system that sleeps is not touched" {
  truncate -s 64M x.img
  t gfs-launch --rw --format raw -a x.img -- sh -ec '
    gfs-part init /dev/sda gpt
    gfs-call part-add /dev/sda p 2048 65535
    gfs-call -- part-add /dev/sda p 65536 -64
    gfs-mkfs -t ext4 /dev/sda1
    gfs-mkswap /dev/sda2'
  printf S1SUSPEND | dd of=x.img bs=1 seek=$((65536 * 512 + 4086)) \
    conv=notrunc status=none
  cp x.img before
  t -1 gfs-sparsify --rw --format raw -a x.img
  has "/dev/sda2: a system sleeps here" "$stderr"
  t cmp before x.img
}

@test "gfs-sparsify: a damaged file system is named, the next one is done" {
  truncate -s 32M a
  t gfs-make-fs --size 32M /etc/alternatives b
  t gfs-format --partition none --rw --format raw -a a
  dd if=/dev/urandom of=a bs=4096 seek=1 count=100 conv=notrunc status=none
  dd if=/dev/urandom of=b bs=1M seek=20 count=8 conv=notrunc status=none
  before=$(blocks b)
  t -1 gfs-sparsify --rw --format raw -a a -a b
  has "/dev/sda" "$stderr"
  [ "$(blocks b)" -lt "$before" ]
}

@test "gfs-sparsify: what makes no sense is misuse" {
  truncate -s 1M a
  t -2 gfs-sparsify -a a
  has "--rw" "$stderr"
  t -2 gfs-sparsify
  has "--add" "$stderr"
  t -2 gfs-sparsify --rw --format raw -a a -m /dev/sda
  t -1 gfs-sparsify --rw --format raw -a nope
  has "nope: No such file" "$stderr"
}

@test "gfs-sparsify: the examples of its page work" { page_examples gfs-sparsify; }
