# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-mkdir -p /etc/selinux/mine/contexts/files /srv/www
  gfs-touch /srv/www/index /etc/other
  printf '/srv/www(/.*)?\tsystem_u:object_r:www_t:s0\n/etc(/.*)?\tsystem_u:object_r:etc_t:s0\n' |
    gfs-upload - /etc/selinux/mine/contexts/files/file_contexts
  printf '# SELINUXTYPE=wrong\nSELINUX=enforcing\nSELINUXTYPE=mine # comment\n' |
    gfs-upload - /etc/selinux/config
}
label () { gfs-stat -c %C "$1"; }

@test "gfs-relabel: all of the image by its own policy" {
  t gfs-relabel
  same system_u:object_r:www_t:s0 "$(label /srv/www/index)"
  same system_u:object_r:etc_t:s0 "$(label /etc/other)"
  same "?" "$(label /srv)"
}

@test "gfs-relabel: paths, --force, --spec" {
  gfs-xattr -n security.selinux -v a:b:c:d /srv/www/index
  gfs-xattr -n security.selinux -v a:b:c:d /etc/other
  t gfs-relabel /srv
  same a:b:www_t:d "$(label /srv/www/index)"
  same a:b:c:d "$(label /etc/other)"
  t gfs-relabel -F '/s*' /etc/other
  same system_u:object_r:www_t:s0 "$(label /srv/www/index)"
  echo '/srv/.* x_u:x_r:x_t:s0' | gfs-upload - /spec
  t gfs-relabel -F --spec /spec
  same x_u:x_r:x_t:s0 "$(label /srv/www/index)"
}

@test "gfs-relabel: an image that names no policy" {
  for text in "" SELINUXTYPE= SELINUXTYPE=../../x SELINUXTYPE=..; do
    echo "$text" | gfs-upload - /etc/selinux/config
    t -1 gfs-relabel
    has "/etc/selinux/config: it does not name a policy" "$stderr"
  done
  gfs-rm /etc/selinux/config
  t -1 gfs-relabel
  has "/etc/selinux/config: No such file or directory" "$stderr"
  t -1 gfs-relabel --spec /nope /srv
  has "/nope: No such file or directory" "$stderr"
  t -2 gfs-relabel -a "$disk"
  has "--rw" "$stderr"
}

@test "gfs-relabel: the examples of its page work" { page_examples gfs-relabel; }
