# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# What an image may have in place of configuration files.
load ../helper.bash

setup_file () { mounted_handle; }

setup () {
  gfs-rm -rf /etc
  gfs-mkdir /etc
  gfs-call aug_init / 32
}

need_file () { gfs-call mini_aug_need /files/etc; }

@test "augeas: links lead nowhere but in the image" {
  gfs-mkdir -p /proc/1/root/etc /real
  gfs-write /real/hosts $'10.0.0.1 mine\n'
  gfs-ln -s /real/hosts /etc/hosts
  gfs-ln -s /proc/1/root/etc/passwd /etc/passwd
  gfs-ln -s ../../../../../../etc/group /etc/group
  gfs-ln -s /usr/share/augeas/lenses/dist/hosts.aug /etc/fstab
  gfs-ln -s /init /etc/shells
  t need_file
  t gfs-call aug_match '/files/etc/*'
  same /files/etc/hosts "$output"
  gfs-call aug_set /files/etc/hosts/1/canonical changed
  gfs-call aug_set /files/etc/passwd/evil/password x
  t -1 gfs-call aug_save
  has /etc/passwd "$stderr"
  gfs-call aug_rm /files/etc/passwd
  t gfs-call aug_save
  t gfs-cat /real/hosts
  same "10.0.0.1 changed" "$output"
  t gfs-readlink /etc/hosts
  same /real/hosts "$output"
}

@test "augeas: lenses of the image are not used" {
  gfs-mkdir -p /usr/share/augeas/lenses/dist
  printf 'module Evil =\nlet lns = [ key /[a-z]+/ . del /\\n/ "\\n" ]*\n' |
    gfs-upload - /usr/share/augeas/lenses/dist/evil.aug
  gfs-write /etc/evil $'abc\n'
  gfs-call aug_init / 0
  gfs-call aug_transform Evil /etc/evil
  gfs-call aug_load
  t gfs-call aug_match /files/etc/evil
  same "" "$output"
}

@test "augeas: no FIFO, device, directory or giant is opened" {
  gfs-mkfifo /etc/hosts
  gfs-mknod /etc/fstab c 1 5
  gfs-mkdir /etc/passwd
  gfs-write /etc/shells ""
  gfs-truncate -s 1G /etc/shells
  t need_file
  same "/etc/shells



File too large" "${output/cannot be read/}"
  t gfs-call aug_load
  t -1 gfs-call mini_aug_need /etc/hosts file:true
  has "/etc/hosts: not a regular file" "$stderr"
  gfs-rm /etc/hosts /etc/fstab
}

@test "augeas: a file that is nested deeply is an error, and no more" {
  head -c 20000 /dev/zero | tr '\0' '[' | gfs-upload - /etc/deep.json
  gfs-call aug_transform Json.lns /etc/deep.json
  t gfs-call aug_load
  t gfs-call aug_match /augeas//error
  same /augeas/files/etc/deep.json/error "$output"
  gfs-write /etc/hosts $'10.0.0.1 fine\n'
  t need_file
  t gfs-call aug_get /files/etc/hosts/1/canonical
  same fine "$output"
}

@test "augeas: nothing keeps a file system from being unmounted" {
  gfs-write /etc/hosts $'10.0.0.1 fine\n'
  t need_file
  gfs-call aug_set /files/etc/hosts/1/canonical better
  t gfs-umount /
  t gfs-fsck -n /dev/sda1
  t -1 gfs-call aug_save
  has "no file system is mounted" "$stderr"
  t gfs-mount /dev/sda1 /
  t gfs-call aug_save
  t gfs-cat /etc/hosts
  same "10.0.0.1 better" "$output"
}
