# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# What tools mount without -m, and what --root and --key have to do with it.
load ../helper.bash
load ../os.bash

setup_file () {
  cd "$BATS_FILE_TMPDIR" || return
  os_image debian.img debian
  fedora_image
  mkdir plain
  echo data >plain/file
  mv "$(new_fs_disk 16M plain)" plain.img
  boot_image
  locked_image
  closed_image
}
setup () { cd "$BATS_FILE_TMPDIR" || return; }

# One file system, whose system has two more, elsewhere.
fedora_image () {
  os_tree fedora fedora
  printf '%s\n' 'LABEL=fast /scratch ext4 defaults,nofail 0 2' \
    'LABEL=stick /media/stick vfat noauto 0 0' \
    'UUID=c0ffee00-0000-4000-8000-000000000000 /home ext4 defaults 0 2' \
    >fedora/etc/fstab
  os_image_disk fedora.img fedora
}

# A separate /boot, which comes first, something for a directory that is not
# there, and something that is not there.
boot_image () {
  os_tree tree debian
  printf '%s\n' '/dev/sda3 / ext4 defaults 0 1' \
    'LABEL=boot /boot ext4 defaults 0 2' \
    'LABEL=data /srv/data ext4 defaults 0 2' \
    '/dev/mapper/vault /var ext4 defaults 0 2' >tree/etc/fstab
  mkdir boot
  echo kernel >boot/vmlinuz
  truncate -s 64M boot.img
  printf 'size=8M\nsize=8M\ntype=83\n' | /sbin/sfdisk -q boot.img
  /sbin/mke2fs -q -F -t ext4 -L boot -E offset=1048576 -d boot boot.img 8M
  /sbin/mke2fs -q -F -t ext4 -L data -E offset=9437184 boot.img 8M
  /sbin/mke2fs -q -F -t ext4 -E offset=17825792 -d tree boot.img 40M
}

# A system on a volume on an encrypted partition, data on an encrypted volume.
locked_image () {
  echo '/dev/mapper/sys-root / ext4 defaults 0 1' >tree/etc/fstab
  truncate -s 96M locked.img
  printf 'size=56M\ntype=83\n' | /sbin/sfdisk -q locked.img
  # shellcheck disable=SC2016
  tar -C tree -c . | gfs-launch --rw --format raw -a locked.img -- bash -ec '
    format () {
      gfs-luks format "$1" --pbkdf pbkdf2 --pbkdf-force-iterations 1000 <<<"$2"
      gfs-luks open "$1" "$3" <<<"$2"
    }
    format /dev/sda1 first one
    gfs-pvcreate /dev/mapper/one
    gfs-vgcreate sys /dev/mapper/one
    gfs-lvcreate -l 100%FREE -n root sys
    gfs-mkfs -t ext4 /dev/sys/root
    gfs-mount /dev/sys/root
    gfs-tar-in - /
    gfs-pvcreate /dev/sda2
    gfs-vgcreate data /dev/sda2
    gfs-lvcreate -l 100%FREE -n vault data
    format /dev/data/vault second two
    gfs-mkfs -t ext2 /dev/mapper/two
    gfs-luks uuid /dev/sda1 >uuid
    gfs-luks uuid /dev/data/vault >uuid2' >/dev/null
}

# An encrypted partition, without a system.
closed_image () {
  truncate -s 32M closed.img
  echo type=83 | /sbin/sfdisk -q closed.img
  gfs-launch --rw --format raw -a closed.img -- bash -ec '
    gfs-luks -M luks1 format /dev/sda1 --pbkdf-force-iterations 1000 <<<first
    gfs-luks open /dev/sda1 one <<<first
    gfs-mkfs -t ext2 /dev/mapper/one
    gfs-mount /dev/mapper/one
    gfs-write /file text
    gfs-luks uuid /dev/sda1 >closed-uuid' >/dev/null
}

# closed_file OPTION...: read what is in there, without inspection.
closed_file () {
  t gfs-cat -a closed.img -m "/dev/mapper/luks-$(cat closed-uuid)" "$@" /file
  same text "$output"
}

@test "inspection: without -m, all file systems of the one system are mounted" {
  t gfs-cat -a debian.img /etc/hostname
  same debian-host "$output"
  same "" "$stderr"
  t gfs-cat -a boot.img /etc/hostname /boot/vmlinuz
  same $'debian-host\nkernel' "$output"
}

@test "inspection: what cannot be mounted is told, and the rest is there" {
  t gfs-cat -a boot.img -i /boot/vmlinuz
  same kernel "$output"
  same "gfs-cat: /srv/data: /dev/sda2 is not mounted: /srv/data: No such file or directory
gfs-cat: /var: is not mounted: /dev/mapper/vault is not on the disks, or not open" \
    "$stderr"
  t gfs-cat -a fedora.img --root single /etc/hostname
  same "gfs-cat: /scratch: is not mounted: LABEL=fast is not on the disks, or not open
gfs-cat: /home: is not mounted: \
UUID=c0ffee00-0000-4000-8000-000000000000 is not on the disks, or not open" \
    "$stderr"
}

# What changes all of a system would leave keys and logs in what is not there.
@test "inspection: a system of which a part is not there is not set up" {
  cp fedora.img part.img
  t -1 gfs-sysprep --rw --format raw -a part.img
  has "/home: is not mounted: UUID=" "$stderr"
  has "/dev/sda: nothing is done, as a part of the system is not there" "$stderr"
  t -1 gfs-customize -n -a boot.img --hostname new
  has "/dev/sda3: nothing is done" "$stderr"
  t -1 gfs-customize -n -a fedora.img -a closed.img --hostname new
  has "/dev/sdb1: is encrypted, and stays closed without --key" "$stderr"
  t gfs-customize -n -a boot.img -m /dev/sda3 --hostname new
  sed 's,^UUID,#,' fedora/etc/fstab |
    gfs-upload --rw --format raw -a part.img -m /dev/sda - /etc/fstab
  t gfs-customize --rw --format raw -a part.img --hostname new
  has "/scratch: is not mounted" "$stderr"
}

@test "inspection: mounts for writing only with --rw" {
  cp boot.img written.img
  t -1 gfs-launch -i -a written.img -- gfs-write /boot/new text
  has "Read-only" "$stderr"
  t gfs-write --rw --format raw -a written.img /boot/new text
  t gfs-cat -a written.img /boot/new
  same text "$output"
}

@test "inspection: a disk without a system has its only file system mounted" {
  t gfs-cat -a plain.img /file
  same data "$output"
  t -1 gfs-cat -i -a plain.img /file
  has "no operating system found on the disks" "$stderr"
  has "/dev/sda1 (ext4)" "$stderr"
  t -1 gfs-cat -a plain.img -a plain.img /file
  has "several file systems found" "$stderr"
  cp plain.img broken.img
  dd if=/dev/zero of=broken.img bs=1024 seek=1026 count=8 conv=notrunc status=none
  t -1 gfs-cat -i -a broken.img /file
  has "gfs-cat: /dev/sda1: cannot mount it as ext4: " "$stderr"
  has "no operating system found on the disks" "$stderr"
  t -1 gfs-cat -i -a "$(new_disk 4M)" /file
  has "and no file system" "$stderr"
}

@test "inspection: several systems are listed, and --root chooses" {
  t -1 gfs-cat -a debian.img -a fedora.img /etc/hostname
  same "gfs-cat: several operating systems found, choose one with --root:
gfs-cat: /dev/sda2: Debian GNU/Linux 12 (bookworm)
gfs-cat: /dev/sdb: Fedora Linux 38 (Server Edition)" "$stderr"
  same "" "$output"
  t gfs-cat -a debian.img -a fedora.img --root /dev/sdb /etc/hostname
  same fedora-host "$output"
  t gfs-cat -a debian.img -a fedora.img --root /dev/vdb /etc/hostname
  same fedora-host "$output"
  t gfs-cat -a debian.img -a fedora.img --root first /etc/hostname
  same debian-host "$output"
  t -1 gfs-cat -a debian.img -a fedora.img --root single /etc/hostname
  has "several operating systems" "$stderr"
  t -1 gfs-cat -a debian.img -a fedora.img --root /dev/sda1 /etc/hostname
  has "/dev/sda1: is not the root of an operating system" "$stderr"
  has "/dev/sdb: Fedora" "$stderr"
}

@test "inspection: of two images, gfs-diff mounts the system in each" {
  t -1 gfs-diff -q -a debian.img -A boot.img /etc/fstab
  t gfs-diff -a debian.img -a fedora.img --root first -A debian.img --no-times /etc
  same "" "$output"
  t -1 gfs-diff -a debian.img -A debian.img -A fedora.img --root2 /dev/sdb \
    --no-content --no-times /etc
  has fedora-release "$output"
  t -2 gfs-diff --root2 first -a debian.img /a /b
  has "--mount2 and --root2 need --add2" "$stderr"
}

@test "inspection: options for disks are misuse with a live appliance" {
  export GFS_HANDLE=$BATS_TEST_TMPDIR/none
  for option in -i "--root first" "--key all:key:x" --keys-from-stdin; do
    # shellcheck disable=SC2086
    t -2 gfs-cat $option /etc/hostname
    has "need --add" "$stderr"
  done
  t -2 gfs-cat -a debian.img -m /dev/sda2 --root first /etc/hostname
  has "--mount and --root exclude each other" "$stderr"
}

@test "gfs-launch: -i, --root and --key mount what they mean" {
  t gfs-launch -i -a boot.img -- gfs-cat /boot/vmlinuz
  same kernel "$output"
  t gfs-launch --root /dev/sdb -a debian.img -a fedora.img -- gfs-mount
  same "/dev/sdb /" "$output"
  t gfs-launch -i --key /dev/sda1:key:first -a locked.img -- gfs-cat /etc/hostname
  same debian-host "$output"
}

@test "--key: by device and UUID, from files, descriptors and standard input" {
  printf first >"$BATS_TEST_TMPDIR/key"
  closed_file --key "/dev/vda1:file:$BATS_TEST_TMPDIR/key"
  closed_file --key "$(tr a-f A-F <closed-uuid):fd:7" 7<<<first
  closed_file --keys-from-stdin <<<first
  t -1 gfs-cat -a closed.img -a closed.img --keys-from-stdin /file <<<first
  has "there is no passphrase" "$stderr"
}

@test "--key: opens logical volumes, and what only then can be seen" {
  t gfs-ls -a locked.img --key all:key:first --key /dev/mapper/data-vault:key:second \
    -m "/dev/mapper/luks-$(cat uuid2)" /
  same lost+found "$output"
  t gfs-filesystems -a locked.img --key all:key:first
  has /dev/sys/root "$output"
}

@test "--key: without it, an error says what is encrypted" {
  t -1 gfs-cat -a locked.img /etc/hostname
  same "gfs-cat: /dev/sda1: is encrypted: open it with --key
gfs-cat: /dev/data/vault: is encrypted: open it with --key
gfs-cat: no file system found on the disks; name one with -m" "$stderr"
  t -1 gfs-cat -i -a closed.img /file
  has "/dev/sda1: is encrypted: open it with --key" "$stderr"
  has "no operating system found" "$stderr"
  t gfs-cat -a closed.img -a plain.img /file
  same data "$output"
  has "/dev/sda1: is encrypted, and stays closed without --key" "$stderr"
}

@test "--key: a wrong one is the end, one that fits nothing is told" {
  t -1 gfs-cat -a closed.img --key /dev/sda1:key:wrong /file
  has "gfs-cat: /dev/sda1: No key available with this passphrase" "$stderr"
  closed_file --key /dev/sda1:key:wrong --key all:key:first
  t gfs-cat -a debian.img --key /dev/sdx:key:none /etc/hostname
  same debian-host "$output"
  has "gfs-cat: /dev/sdx: no encrypted device" "$stderr"
}

@test "--key: what is no selector is misuse, and not repeated" {
  for key in secret /dev/sda: /dev/sda:key: :key:secret /dev/sda:clevis \
    /dev/sda:fd:secret /dev/sda:word:secret; do
    t -2 gfs-cat -a debian.img --key "$key" /etc/hostname
    has "--key: expected ID:key:PASSPHRASE" "$stderr"
    hasnt secret "$stderr"
  done
}
