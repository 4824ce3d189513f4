# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# What the host's files go through, good ones and bad ones.
load ../helper.bash

setup () { cd "$BATS_TEST_TMPDIR"; }

sha () { sha256sum <"$1"; }

@test "images: read-only means not one byte changes" {
  disk=$(example_disk)
  before=$(sha "$disk")
  t gfs-launch -a "$disk" -m /dev/sda1 -- sh -c 'gfs-ls -R /; gfs-tar-out / | tar -tf -'
  same "$before" "$(sha "$disk")"
}

@test "images: read-only means it even with a dirty journal, which is replayed" {
  disk=$(new_fs_disk 64M)
  handle=$(gfs-launch --idle 60 --rw --format raw -a "$disk" -m /dev/sda1)
  gfs-write -H "$handle" /proof "in the journal"
  gfs-call -H "$handle" sync
  kill -KILL "$(gfs-status -H "$handle" | sed -n 's/^qemu-pid: //p')"
  eventually test ! -e "$handle"
  t bash -c '/sbin/dumpe2fs -h "$1?offset=1048576" 2>/dev/null' - "$disk"
  before=$(sha "$disk")
  t gfs-cat -a "$disk" /proof
  same "in the journal" "$output"
  same "$before" "$(sha "$disk")"
}

@test "images: the second writer is refused, and told who holds the image" {
  disk=$(example_disk)
  handle=$(gfs-launch --idle 60 --rw --format raw -a "$disk")
  later gfs-close -H "$handle"
  t -1 gfs-launch --rw --format raw -a "$disk"
  has "$disk" "$stderr"
  [[ $stderr =~ (qemu|gfs-launch|process) ]]
}

@test "images: one that does not exist, a directory, an empty file" {
  t -1 gfs-ls -a nope.img /
  has "nope.img: No such file or directory" "$stderr"
  mkdir dir
  t -1 gfs-ls -a dir /
  has "dir" "$stderr"
  has "irectory" "$stderr"
  touch empty.img
  t -1 gfs-ls -a empty.img /
  has "gfs-ls: " "$stderr"
}

@test "images: one that cannot be read is named" {
  [ "$(id -u)" -ne 0 ] || need setpriv
  disk=$(example_disk)
  chmod 0 "$disk"
  if [ "$(id -u)" -eq 0 ]; then
    dir=$(mktemp -d)
    later rm -rf "$dir"
    cp "$(command -v gfs-ls)" "$disk" "$dir"
    chmod 755 "$dir"
    t -1 setpriv --reuid 65534 --regid 65534 --clear-groups \
      "$dir/gfs-ls" -a "$dir/${disk##*/}" /
  else
    t -1 gfs-ls -a "$disk" /
  fi
  has "Permission denied" "$stderr"
}

@test "images: a truncated qcow2 is an error, not a hang" {
  need qemu-img
  qemu-img create -q -f qcow2 whole.qcow2 64M
  head -c 65536 whole.qcow2 >cut.qcow2
  head -c 50 whole.qcow2 >stub.qcow2
  for f in cut.qcow2 stub.qcow2; do
    t -1 gfs-ls -a "$f" --format qcow2 /
    has "gfs-ls: " "$stderr"
  done
}

@test "images: a qcow2 works when it is named, for reading and writing" {
  need qemu-img
  disk=$(example_disk)
  t qemu-img convert -f raw -O qcow2 "$disk" disk.qcow2
  t gfs-cat --format qcow2 -a disk.qcow2 /etc/hostname
  same example "$output"
  t gfs-write --rw --format qcow2 -a disk.qcow2 /new text
  t gfs-cat --format qcow2 -a disk.qcow2 /new
  same text "$output"
  t qemu-img check disk.qcow2
}

@test "images: one that names a backing file is refused unless allowed" {
  need qemu-img
  mv "$(example_disk)" secret.img
  t qemu-img create -q -f qcow2 -F raw -b secret.img overlay.qcow2
  t -1 gfs-cat -a overlay.qcow2 /etc/hostname
  has "backing" "$stderr"
  t gfs-cat --format qcow2 -a overlay.qcow2 /etc/hostname
  same example "$output"
  t gfs-cat --backing -a overlay.qcow2 /etc/hostname
  same example "$output"
}

@test "images: a corrupt ext4 is an error, and the handle goes on" {
  disk=$(example_disk)
  dd if=/dev/urandom of="$disk" bs=4096 seek=258 count=200 conv=notrunc \
    status=none
  t -1 gfs-ls -R -l -a "$disk" -m /dev/sda1 /
  has "gfs-ls: " "$stderr"
  t gfs-launch -a "$disk" -- sh -c '
    gfs-mount /dev/sda1 || true
    gfs-ls -R / || true
    gfs-devices'
  has /dev/sda "$output"
}

@test "images: several file systems and no -m is an error that lists them" {
  t -1 gfs-ls -a "$(new_fs_disk)" -a "$(new_fs_disk)" /
  has "/dev/sda1 (ext4) /dev/sdb1 (ext4)" "$stderr"
  t -1 gfs-ls -a "$(new_disk 8M)" /
  has "no file system" "$stderr"
}

@test "images: a name with newlines, spaces and commas is a name" {
  mv "$(example_disk)" $'odd, name=1\n\e[31m.img'
  t gfs-cat -a $'odd, name=1\n\e[31m.img' /etc/hostname
  same example "$output"
}
