# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Disk images on the host: the calls are the library's own.
load ../helper.bash

setup_file () { shared_handle; }
setup () { cd "$BATS_TEST_TMPDIR"; }

# qemu FILE [FORMAT]: what qemu-img thinks of it.
qemu () { qemu-img info ${2:+-f "$2"} "$1" >"$1.info"; }
qemu_format () { sed -n 's/^file format: //p' "$1.info"; }
qemu_size () { sed -n 's/^virtual size:.*(\([0-9]*\) bytes)/\1/p' "$1.info"; }

@test "disk_format, disk_virtual_size: agree with qemu-img about its images" {
  need qemu-img
  for size in 3G 2049G; do
    for options in raw qcow2 "qcow2 -o compat=0.10" vdi vhdx \
      "vhdx -o subformat=fixed,block_size=1M" vmdk \
      "vmdk -o subformat=monolithicFlat" "vmdk -o subformat=streamOptimized" \
      "vmdk -o subformat=twoGbMaxExtentSparse" vpc "vpc -o force_size=on" \
      qcow qed parallels; do
      [[ $size != 2049G || $options =~ ^(raw|qcow2|vhdx$|qed) ]] || continue
      rm -f x*
      # shellcheck disable=SC2086 # options are words
      t qemu-img create -q -f $options x "$size"
      qemu x
      t gfs-call disk-format x
      same "$(qemu_format x)" "$output"
      t gfs-call disk-virtual-size x
      same "$(qemu_size x)" "$output"
      t gfs-call disk-has-backing-file x
      same false "$output"
    done
  done
}

@test "disk_format: a file without a format, of any length, is raw" {
  for size in 0 1 511 512 513 1000000; do
    head -c "$size" /dev/urandom >x
    t gfs-call disk-format x
    same raw "$output"
    t gfs-call disk-virtual-size x
    same $(((size + 511) / 512 * 512)) "$output"
  done
}

@test "disk_format: what is no disk image is an error that names it, and does not block" {
  mkfifo fifo
  for name in /nope . fifo /dev/zero; do
    for call in disk-format disk-virtual-size disk-has-backing-file mini-image-info; do
      t -1 gfs-call --timeout 20 "$call" "$name"
      has "$name: " "$stderr"
    done
  done
}

@test "disk_format: a damaged header is an error" {
  need qemu-img
  for format in qcow2 vhdx vmdk; do
    qemu-img create -q -f "$format" x 10M
    head -c 600 x >cut
    t -1 gfs-call disk-virtual-size cut
    has "cut: the $format image is truncated" "$stderr"
  done
}

@test "disk_has_backing_file, mini_image_info: what an image names is not opened" {
  need qemu-img
  t qemu-img create -q -f qcow2 -u -b $'/no\e[31mpe' -F vmdk x 10M
  t gfs-call disk-has-backing-file x
  same true "$output"
  t gfs-call disk-virtual-size x
  same 10485760 "$output"
  t gfs-call mini-image-info x
  has "backing-file: /no" "$output"
  has "backing-format: vmdk" "$output"
}

@test "disk_create: images that qemu-img finds no fault with" {
  need qemu-img
  for size in 1 3221225472; do
    for options in "" compat:0.10 clustersize:512 clustersize:2097152 \
      preallocation:metadata "preallocation:full clustersize:4096"; do
      [[ $size != 3221225472 || $options != *:full* ]] || continue
      rm -f x
      # shellcheck disable=SC2086
      t gfs-call disk-create x qcow2 "$size" $options
      t qemu-img check -q x
      qemu x qcow2
      same $(((size + 511) / 512 * 512)) "$(qemu_size x)"
    done
  done
}

@test "disk_create: a raw image is sparse, or has all its space" {
  t gfs-call disk-create x raw 10000001
  same "10000001 0" "$(stat -c '%s %b' x)"
  t gfs-call disk-create x raw 10000000 preallocation:sparse
  same "10000000 0" "$(stat -c '%s %b' x)"
  t gfs-call disk-create x raw 10000000 preallocation:full
  [ "$(stat -c %b x)" -ge 19500 ]
}

@test "disk_create: a backing file, whose size and format it takes" {
  need qemu-img
  mkdir dir
  truncate -s 10M dir/base
  head -c 1M /dev/urandom | dd of=dir/base bs=1M conv=notrunc status=none
  t gfs-call disk-create dir/a qcow2 -1 backingfile:base
  t gfs-call disk-create b qcow2 -1 backingfile:dir/a backingformat:qcow2 \
    clustersize:1024
  t gfs-call disk-has-backing-file b
  same true "$output"
  t qemu-img check -q b
  t qemu-img compare b dir/base
  has identical "$output"
}

@test "disk_create: a backing file that is missing, of another format, or itself" {
  truncate -s 10M base
  t gfs-call disk-create q qcow2 10485760
  t -1 gfs-call disk-create x qcow2 -1 backingfile:nope
  has "nope: No such file" "$stderr"
  t -1 gfs-call disk-create x qcow2 -1 backingfile:q
  has "q: looks like qcow2" "$stderr"
  t -1 gfs-call disk-create x qcow2 -1 backingfile:base backingformat:qcow2
  has "base: is not a qcow2 image" "$stderr"
  t -1 gfs-call disk-create q qcow2 -1 backingfile:q backingformat:qcow2
  has "own backing file" "$stderr"
  t -1 gfs-call disk-create x qcow2 -1 backingfile:nbd:unix:/x
  t -1 gfs-call disk-create x qcow2 5 backingfile:base
  t test ! -e x
}

@test "disk_create: what makes no sense is refused, and nothing is left behind" {
  t -1 gfs-call disk-create x raw 0
  has "x: " "$stderr"
  t -1 gfs-call disk-create x raw -1
  t -1 gfs-call disk-create x vmdk 512
  has vmdk "$stderr"
  for options in compat:1.1 clustersize:512 backingfile:y preallocation:metadata \
    preallocation:x; do
    t -1 gfs-call disk-create x raw 512 "$options"
  done
  for options in compat:1 clustersize:256 clustersize:4194304 clustersize:1000 \
    backingformat:raw preallocation:x; do
    t -1 gfs-call disk-create x qcow2 512 "$options"
  done
  t -1 gfs-call disk-create x qcow2 9223372036854775000
  t -1 gfs-call disk-create /nope/x raw 512
  has "/nope/x: No such file" "$stderr"
  mkfifo fifo
  t -1 gfs-call --timeout 20 disk-create fifo raw 512
  same fifo "$(ls -A | grep -v '^\.std\|^\.later')"
}

@test "disk_create: what was there is replaced, through a link, with its mode" {
  echo old >file
  chmod 640 file
  ln -s file link
  t gfs-call disk-create link raw 512
  same "512 640" "$(stat -c '%s %a' file)"
  t test -L link
}

# measure FILE [OPTION]: "ENTRIES BYTES"
measure () {
  gfs-call mini-measure-tar "$@" | sed 's/.*: //' | xargs
}

@test "mini_measure_tar: counts files and blocks, without holes, links once" {
  mkdir -p tree/dir
  head -c 5000 /dev/urandom >tree/dir/file
  ln tree/dir/file tree/hard
  ln -s short tree/soft
  truncate -s 1G tree/sparse
  tar -C tree -cSf x.tar .
  # ., dir, file or hard, soft, sparse; changes of the parent: allow for them
  read -r entries bytes < <(measure x.tar)
  [ "$entries" -ge 5 ] && [ "$entries" -le 9 ]
  [ "$bytes" -ge 16384 ] && [ "$bytes" -le 50000 ]
  gzip -k x.tar
  same "$entries $bytes" "$(measure x.tar.gz compress:gzip)"
}

@test "mini_measure_tar: an empty archive, one that is none, one that lies" {
  tar -cf x.tar -T /dev/null
  same "0 0" "$(measure x.tar)"
  head -c 5000 /dev/urandom >x.tar
  t -1 gfs-call mini-measure-tar x.tar
  has "archive: " "$stderr"
  t -1 gfs-call mini-measure-tar x.tar compress:nope
  has "cannot uncompress nope" "$stderr"
  t -1 gfs-call mini-measure-tar /nope
  python3 -c '
import tarfile
m = tarfile.TarInfo("x")
m.size = 2 ** 62
open("x.tar", "wb").write(m.tobuf(tarfile.GNU_FORMAT) * 3)'
  t -1 gfs-call mini-measure-tar x.tar
  t gfs-call ping-daemon
}
