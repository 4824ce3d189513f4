# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=fast
load ../helper.bash

setup () { cd "$BATS_TEST_TMPDIR"; }

@test "gfs-disk-info: says what qemu-img says" {
  need qemu-img
  qemu-img create -q -f qcow2 a.qcow2 10M
  qemu-img create -q -f qcow2 -b a.qcow2 -F qcow2 b.qcow2
  t gfs-disk-info --json a.qcow2 b.qcow2
  python3 -c '
import json, subprocess, sys
for ours in json.load(sys.stdin):
    q = json.loads(subprocess.check_output(
        ["qemu-img", "info", "--output=json", ours["image"]]))
    assert ours["format"] == q["format"], ours
    assert ours["virtual-size"] == q["virtual-size"], ours
    assert ours["disk-size"] == q["actual-size"], ours
    assert ours.get("backing-file") == q.get("backing-filename"), ours
' <<<"$output"
}

# qemu-img times the derivation of its key, and refuses when the clock of its
# CPU time has not moved meanwhile.
encrypted_image () {
  local i

  for i in {1..10}; do
    qemu-img create -q -f qcow2 --object secret,id=s,data=pw \
      -o encrypt.format=luks,encrypt.key-secret=s "$1" 10M && return
  done
  return 1
}

@test "gfs-disk-info: an image that keeps data elsewhere, or needs a key, says so" {
  need qemu-img
  qemu-img create -q -f vmdk -o subformat=monolithicFlat a.vmdk 10M
  qemu-img create -q -f qcow2 -o data_file=data.raw b.qcow2 10M
  encrypted_image c.qcow2
  t gfs-disk-info a.vmdk b.qcow2 c.qcow2
  has "scattered: yes" "$output"
  has "data-file: data.raw" "$output"
  has "encrypted: yes" "$output"
  t gfs-disk-info --json c.qcow2
  has '"encrypted": true' "$output"
}

@test "gfs-disk-info: names from the image are escaped on a terminal, raw in a pipe" {
  need qemu-img
  qemu-img create -q -f qcow2 -u -b $'odd\e[31m' -F raw x 1M
  t gfs-disk-info x
  has $'backing-file: odd\e[31m' "$output"
  t on_terminal 'gfs-disk-info x'
  has 'backing-file: odd\x1b[31m' "$output"
  gfs-disk-info -0 x >lines
  same 7 "$(tr -dc '\0' <lines | wc -c)"
}

@test "gfs-disk-info: --backing-chain opens what is named, and ends" {
  need qemu-img
  qemu-img create -q -f qcow2 -u -b b -F qcow2 a 1M
  qemu-img create -q -f qcow2 -u -b a -F qcow2 b 1M
  t gfs-disk-info a
  t -1 gfs-disk-info --backing-chain a
  has "a: more than 63 backing files" "$stderr"
  qemu-img create -q -f qcow2 -u -b /nope -F qcow2 c 1M
  t -1 gfs-disk-info --backing-chain c
  has "/nope: No such file" "$stderr"
}

@test "gfs-disk-info: goes on after an error" {
  truncate -s 1M a
  mkfifo fifo
  t -1 gfs-disk-info nope . fifo a
  has "nope: No such file or directory" "$stderr"
  has ".: is a directory" "$stderr"
  has "fifo: is neither" "$stderr"
  has "image: a" "$output"
}

@test "gfs-disk-info: the examples of its page work" { page_examples gfs-disk-info; }
