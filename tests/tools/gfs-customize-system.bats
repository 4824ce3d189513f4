# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# gfs-customize: names, users, packages and programs, on a Debian root.
load ../helper.bash

setup_file () {
  local tar

  tar=$("$TOP/tests/bench/debian-root") || unmet "there is no Debian root"
  image=$(new_fs_disk 600M)
  export image
  shared_handle --rw --format raw -a "$image" -m /dev/sda1
  gfs-tar-in "$tar" /
  gfs-sh 'useradd -m -s /bin/sh alice'
}

q () { t gfs-customize -q "$@"; }

@test "gfs-customize: --hostname: Debian's files, the old name gone" {
  gfs-write /etc/hosts $'127.0.0.1\tlocalhost\n10.0.0.1 old\n'
  gfs-write /etc/hostname $'old\n'
  q --hostname web1.example.org
  same web1.example.org "$(gfs-cat /etc/hostname)"
  same $'127.0.0.1\tlocalhost
10.0.0.1 old
127.0.1.1\tweb1.example.org web1' "$(gfs-cat /etc/hosts)"
  gfs-write /etc/hosts $'127.0.0.1 localhost web1 # web1\n::1 web1.example.org\n'
  q --hostname db2
  same $'127.0.0.1 localhost db2 # web1\n::1 db2' "$(gfs-cat /etc/hosts)"
  q --hostname db2
  same $'127.0.0.1 localhost db2 # web1\n::1 db2' "$(gfs-cat /etc/hosts)"
  gfs-write /etc/hosts '127.0.0.1 localhost' # without an end
  q --hostname db2
  same $'127.0.0.1 localhost\n127.0.1.1\tdb2' "$(gfs-cat /etc/hosts)"
}

# empty_system: an appliance of the test's own, with nothing in its image
empty_system () {
  mkdir "$BATS_TEST_TMPDIR/empty"
  disk=$(new_fs_disk 64M "$BATS_TEST_TMPDIR/empty")
  export GFS_HANDLE
  GFS_HANDLE=$(gfs-launch --rw --format raw -a "$disk" -m /dev/sda1 3>&-)
  later gfs-close -H "$GFS_HANDLE"
}

# other_host FILE CONTENT: a system that keeps its name in FILE; prints the
# latter, and what is in /etc, once the name is `new'
other_host () {
  gfs-rm -rf /etc
  gfs-mkdir -p "/${1%/*}"
  gfs-write "/$1" "$2
"
  gfs-write /etc/hosts '127.0.0.1 old localhost'
  gfs-customize -q --hostname new
  gfs-cat "/$1"
  gfs-cat /etc/hosts | cmp - <(printf '127.0.0.1 %s localhost' "${3:-new}") >&2
  gfs-rm /etc/hosts
  gfs-ls /etc
}

@test "gfs-customize: --hostname: systems that keep it elsewhere" {
  empty_system
  t other_host etc/sysconfig/network $'NETWORKING=yes\nHOSTNAME=old'
  same $'NETWORKING=yes\nHOSTNAME=new\nsysconfig' "$output"
  t other_host etc/sysconfig/network 'NETWORKING=yes' old
  same $'NETWORKING=yes\nHOSTNAME=new\nsysconfig' "$output"
  t other_host etc/conf.d/hostname 'hostname="old"'
  same $'hostname="new"\nconf.d' "$output"
  t other_host etc/HOSTNAME old
  same $'new\nHOSTNAME' "$output"
  t other_host etc/rc.conf $'hostname=old\nsshd_enable=YES'
  same $'hostname="new"\nsshd_enable=YES\nrc.conf' "$output"
  t other_host etc/nothing x old
  same $'x\nhostname\nnothing' "$output"
}

@test "gfs-customize: --timezone" {
  q --timezone Europe/Berlin
  t gfs-readlink /etc/localtime
  same ../usr/share/zoneinfo/Europe/Berlin "$output"
  same Europe/Berlin "$(gfs-cat /etc/timezone)"
  t gfs-sh 'TZ= date -d @0 >/dev/null; unset TZ; date -d @0 +%H%z'
  same 01+0100 "$output"
}

# field USER NUMBER: of /etc/shadow
field () { gfs-cat /etc/shadow | awk -F: -v u="$1" -v n="$2" '$1 == u { print $n }'; }

# fits PASSWORD USER: the image's own crypt says so
fits () {
  t gfs-sh 'perl -e "exit (crypt (\$ARGV[0], \$ARGV[1]) ne \$ARGV[1])" "$1" "$2"' \
    "$1" "$(field "$2" 2)"
}

@test "gfs-customize: --password hashes as the system does" {
  echo 'first line' >"$BATS_TEST_TMPDIR/secret"
  q --root-password "file:$BATS_TEST_TMPDIR/secret"
  has '$y$' "$(field root 2)" # Debian 12 says yescrypt
  fits "first line" root
  same "$(($(date +%s) / 86400))" "$(field root 3)"
  q --password alice:password:x:y --password-crypto sha512
  has '$6$' "$(field alice 2)"
  fits x:y alice
  t gfs-stat -c '%a %u %g' /etc/shadow
  same "640 0 42" "$output"
}

@test "gfs-customize: --password: descriptors, hashes, random and locks" {
  t bash -c 'gfs-customize -q --password alice:fd:7 7<<<secret'
  fits secret alice
  t bash -c 'printf "one\r\ntwo" |
    gfs-customize -q --root-password fd:0 --password alice:fd:0'
  fits one root
  fits two alice
  q --password 'alice:hash:!*'
  same '!*' "$(field alice 2)"
  q --password 'alice:hash:$6$salt$hash'
  same '$6$salt$hash' "$(field alice 2)"
  q --password alice:locked
  same '!$6$salt$hash' "$(field alice 2)"
  q --password alice:locked
  same '!$6$salt$hash' "$(field alice 2)"
  q --password 'alice:locked:hash:$6$other$hash'
  same '!$6$other$hash' "$(field alice 2)"
  q --password alice:disabled
  same '*' "$(field alice 2)"
  q --password alice:random
  [[ $stderr =~ ^"gfs-customize: the password of alice is "([a-z0-9]{16})$ ]]
  fits "${BASH_REMATCH[1]}" alice
  same "" "$output"
  : >"$BATS_TEST_TMPDIR/empty"
  t -1 gfs-customize --root-password "file:$BATS_TEST_TMPDIR/empty"
  has "no password in it" "$stderr"
}

@test "gfs-customize: --password without /etc/shadow goes to /etc/passwd" {
  local tree=$BATS_TEST_TMPDIR/old disk

  mkdir -p "$tree/etc"
  printf '%s\n' 'root:*:0:0:root:/root:/bin/sh' 'bob:x:5:5::/:/bin/sh' \
    >"$tree/etc/passwd"
  disk=$(new_fs_disk 64M "$tree")
  t gfs-launch --rw --format raw -a "$disk" -m /dev/sda1 -- bash -c '
    gfs-customize -q --root-password hash:\$1\$s\$hash
    gfs-customize -q --touch /first --password bob:hash:\$1\$s\$hash
    echo $?; gfs-ls / | grep first; gfs-cat /etc/passwd'
  same $'1\nroot:$1$s$hash:0:0:root:/root:/bin/sh\nbob:x:5:5::/:/bin/sh' "$output"
  has "bob: the user has no line in /etc/shadow" "$stderr"
}

@test "gfs-customize: --ssh-inject: directory, owner, modes, and never twice" {
  local dir=$BATS_TEST_TMPDIR/.ssh keys=/home/alice/.ssh/authorized_keys

  mkdir "$dir"
  echo "ssh-ed25519 AAAA old@host" >"$dir/id_old.pub"
  touch -d 2020-01-01 "$dir/id_old.pub"
  echo "ssh-ed25519 BBBB new@host" >"$dir/id_new.pub"
  q --ssh-inject alice:string:"ecdsa-sha2-nistp256 CCCC x"
  HOME=$BATS_TEST_TMPDIR q --ssh-inject alice
  q --ssh-inject "alice:file:$dir/id_new.pub"
  same $'ecdsa-sha2-nistp256 CCCC x\nssh-ed25519 BBBB new@host' \
    "$(gfs-cat "$keys")"
  t gfs-sh 'stat -c "%a %U %G" /home/alice/.ssh "$1"' "$keys"
  same $'700 alice alice\n600 alice alice' "$output"
  echo "-----BEGIN OPENSSH PRIVATE KEY-----" >"$dir/id"
  t -1 gfs-customize --ssh-inject "alice:file:$dir/id"
  has "private key" "$stderr"
  t -1 gfs-customize --ssh-inject "alice:file:$dir/none"
  HOME=/nonexistent t -1 gfs-customize --ssh-inject root
  has "/nonexistent/.ssh: there is no id*.pub" "$stderr"
}

@test "gfs-customize: --ssh-inject follows nothing that the user has made" {
  local ssh=/home/eve/.ssh

  gfs-sh 'useradd -m eve; useradd -M -d /home/none ghost'
  for trick in "ln -s /etc $ssh" "touch $ssh" \
    "mkdir $ssh; ln -s /etc/ld.so.preload $ssh/authorized_keys" \
    "mkdir $ssh; ln /etc/passwd $ssh/authorized_keys" \
    "mkdir $ssh; chown alice $ssh" "mkdir $ssh; mkfifo $ssh/authorized_keys"; do
    gfs-rm -rf $ssh
    gfs-sh "$trick"
    t -1 gfs-customize -q --touch /first --ssh-inject eve:string:ssh-x
    has "gfs-customize: $ssh" "$stderr"
    t -1 gfs-stat /first
  done
  t -1 gfs-stat /etc/ld.so.preload
  q --delete $ssh --ssh-inject eve:string:ssh-x
  same ssh-x "$(gfs-cat $ssh/authorized_keys)"
  t -1 gfs-customize -q --ssh-inject ghost:string:ssh-x
  has "/home/none: No such file" "$stderr"
  gfs-sh 'rm -rf /root/.ssh; mkdir /root/keys; ln -s keys /root/.ssh'
  q --ssh-inject root:string:ssh-x
  same ssh-x "$(gfs-cat /root/keys/authorized_keys)"
}

@test "gfs-customize: --run and --run-command, and what they say if they fail" {
  printf 'echo "$0" >/ran; id -u >>/ran' >"$BATS_TEST_TMPDIR/a script"
  q --run "$BATS_TEST_TMPDIR/a script" --run-command 'echo two >>/ran'
  same "" "$output$stderr"
  t gfs-cat /ran
  [[ $output =~ ^"/tmp/gfs-"......"/a script"$'\n0\ntwo'$ ]]
  t gfs-ls /tmp
  same "" "$output"
  t -1 gfs-customize -q --run-command 'echo says; echo errs >&2; exit 3' \
    --touch /late
  same $'  says\n  errs
gfs-customize: echo says; echo errs >&2; exit 3: ended with status 3' "$stderr"
  same "" "$output"
  t -1 gfs-stat /late
  printf '#!/usr/bin/perl\nprint "x" x 100000, "the end"; kill 9, $$' \
    >"$BATS_TEST_TMPDIR/kill"
  t -1 gfs-customize -q --run "$BATS_TEST_TMPDIR/kill"
  has "/kill: killed by signal 9" "$stderr"
  t gfs-ls /tmp
  same "" "$output"
}

# deb NAME [DEPENDS]: a package with a file; prints its path
deb () {
  local dir=$BATS_TEST_TMPDIR/$1

  mkdir -p "$dir/DEBIAN" "$dir/opt"
  echo "$1" >"$dir/opt/$1"
  printf '%s\n' "Package: $1" 'Version: 1' 'Architecture: all' \
    'Maintainer: nobody' 'Description: probe' ${2:+"Depends: $2"} \
    >"$dir/DEBIAN/control"
  dpkg-deb -b "$dir" "$dir.deb" >/dev/null
  echo "$dir.deb"
}

@test "gfs-customize: --install takes files of the host, --uninstall names" {
  need dpkg-deb
  q --install "$(deb probe-a probe-b),$(deb probe-b)"
  same probe-a "$(gfs-cat /opt/probe-a)"
  t gfs-ls /tmp
  same "" "$output"
  q --uninstall probe-a,probe-b
  t -1 gfs-stat /opt/probe-a
  t -1 gfs-customize -q --install "$(deb probe-c nowhere)"
  has "dependency problems" "$stderr"
  has "dpkg -i: ended with status 1" "$stderr"
  q --run-command 'dpkg --purge probe-c'
}

@test "gfs-customize: --install by name needs a repository in the image" {
  need dpkg-deb dpkg-scanpackages
  t -1 gfs-customize -q --install no-such-package
  has "no-such-package: programs of the image have no network" "$stderr"
  touch "$BATS_TEST_TMPDIR/x.rpm"
  t -1 gfs-customize -q --install "$BATS_TEST_TMPDIR/x.rpm"
  has "the system's packages are .deb files" "$stderr"
  deb probe-d >/dev/null
  mkdir "$BATS_TEST_TMPDIR/repo"
  mv "$BATS_TEST_TMPDIR/probe-d.deb" "$BATS_TEST_TMPDIR/repo"
  (cd "$BATS_TEST_TMPDIR/repo" && dpkg-scanpackages . >Packages 2>/dev/null)
  q --copy-in "$BATS_TEST_TMPDIR/repo:/srv" --delete '/etc/apt/sources.list*' \
    --write '/etc/apt/sources.list:deb [trusted=yes] file:/srv/repo ./' \
    --run-command 'chown -R root: /srv/repo; apt-get -q update' \
    --install probe-d --update
  same probe-d "$(gfs-cat /opt/probe-d)"
}

# The host's rpm, as if it were the image's.
@test "gfs-customize: --install and --uninstall on a system with rpm" {
  need rpm rpmbuild
  local root=$BATS_TEST_TMPDIR/root dir=$BATS_TEST_TMPDIR disk

  load ../programs.bash
  program_root "$root" rpm cat
  mkdir -p "$root/usr/lib" "$root/var/lib/rpm"
  cp -r /usr/lib/rpm "$root/usr/lib"
  disk=$(new_fs_disk 128M "$root")
  printf '%s\n' 'Name: probe' 'Version: 1' 'Release: 1' 'Summary: probe' \
    'License: none' 'BuildArch: noarch' '%description' '%install' \
    'mkdir -p %{buildroot}/opt; echo probe >%{buildroot}/opt/probe' \
    '%files' /opt/probe >"$dir/probe.spec"
  rpmbuild -bb --quiet --define "_topdir $dir/rpm" "$dir/probe.spec"
  # shellcheck disable=SC2016
  t gfs-launch --rw --format raw -a "$disk" -m /dev/sda1 -- sh -ec '
    gfs-customize -q --install "$1"
    gfs-cat /opt/probe
    gfs-customize -q --uninstall probe
    gfs-ls /opt /tmp' sh "$dir"/rpm/RPMS/noarch/probe-1-1.noarch.rpm
  has probe "$output"
  same 1 "$(grep -c probe <<<"$output")"
  t -1 gfs-customize -q --rw --format raw -a "$disk" --install probe
  has "the system has only rpm, which installs nothing by name" "$stderr"
}

@test "gfs-customize: other package managers get other words" {
  local manager suffix words

  empty_system
  while read -r manager suffix words; do
    gfs-rm -rf /etc /usr
    gfs-mkdir -p /etc /usr/bin /tmp
    gfs-write "/usr/bin/$manager" ""
    : >"$BATS_TEST_TMPDIR/p$suffix"
    # There is none that could be run.
    t -1 gfs-customize -q --install "$BATS_TEST_TMPDIR/p$suffix"
    has "gfs-customize: $words" "$stderr"
    t gfs-ls /tmp
    same "" "$output"
  done <<'END'
dnf .rpm rpm -U --replacepkgs: 
apk .apk apk add --no-network --allow-untrusted: 
pacman .pkg.tar.zst pacman -U --noconfirm: 
END
}

@test "gfs-customize: --firstboot: systemd's unit, scripts in order" {
  gfs-mkdir -p /usr/lib/systemd
  gfs-write /usr/lib/systemd/systemd ''
  printf '#!/bin/sh\necho one >>/order\nexit 5\n' >"$BATS_TEST_TMPDIR/one"
  q --firstboot "$BATS_TEST_TMPDIR/one" --firstboot-command 'echo two >>/order' \
    --firstboot-install vim,less
  q --firstboot-command 'echo "$(id -u) $HOME" >>/order'
  t gfs-ls /var/lib/gfs-firstboot/scripts
  same $'0001-one\n0002-command\n0003-install\n0004-command' "$output"
  t gfs-cat /var/lib/gfs-firstboot/scripts/0003-install
  has "apt-get -q update && apt-get -q -y install vim less" "$output"
  t gfs-readlink \
    /etc/systemd/system/multi-user.target.wants/gfs-firstboot.service
  same /etc/systemd/system/gfs-firstboot.service "$output"
  has network-online.target \
    "$(gfs-cat /etc/systemd/system/gfs-firstboot.service.d/network.conf)"
  t gfs-stat -c %a /var/lib/gfs-firstboot
  same 700 "$output"
  # What systemd would do.
  gfs-rm /var/lib/gfs-firstboot/scripts/0003-install
  t gfs-sh 'sh /var/lib/gfs-firstboot/run; sh /var/lib/gfs-firstboot/run'
  same $'one\ntwo\n0 /root' "$(gfs-cat /order)"
  t gfs-cat /var/log/gfs-firstboot.log
  has "0001-one: ended with status 5" "$output"
  has "0004-command: ended with status 0" "$output"
  t gfs-ls /etc/systemd/system/multi-user.target.wants \
    /var/lib/gfs-firstboot/scripts
  hasnt gfs-firstboot.service "$output"
  hasnt 000 "$output"
  t -1 gfs-customize --firstboot-install 'x;y'
  has "no names of packages" "$stderr"
}

@test "gfs-customize: --firstboot: nothing is lost when it is stopped" {
  local dir=/var/lib/gfs-firstboot

  gfs-rm -rf $dir /var/log/gfs-firstboot.log
  gfs-mkdir -p /usr/lib/systemd
  gfs-write /usr/lib/systemd/systemd ''
  left () {
    gfs-ls $dir/scripts
    gfs-ls /etc/systemd/system/multi-user.target.wants |
      grep firstboot
  }
  # A child that holds what it got as stdout until the next script has run.
  q --firstboot-command 'echo one; while [ ! -e /two ]; do sleep 0.1; done &' \
    --firstboot-command 'touch /two; echo stopping >/state' \
    --firstboot-command 'touch /three' \
    --write '/usr/local/bin/systemctl:#!/bin/sh
cat /state' --chmod 755:/usr/local/bin/systemctl
  gfs-write $dir/done 'in the way'
  t -1 gfs-sh "sh $dir/run"
  t left
  same $'0001-command\n0002-command\n0003-command\ngfs-firstboot.service' "$output"
  gfs-rm $dir/done
  t gfs-sh "sh $dir/run"
  has begins "$output"
  has $'\none\n' "$output"
  t left
  same $'0003-command\ngfs-firstboot.service' "$output"
  gfs-rm /state
  gfs-rm -f /var/log/gfs-firstboot.log
  gfs-mkdir /var/log/gfs-firstboot.log # it cannot be written
  t gfs-sh "sh $dir/run"
  t -1 left
  same "" "$output"
  t gfs-stat /three
  gfs-rmdir /var/log/gfs-firstboot.log
  gfs-rm /three /usr/local/bin/systemctl
}

@test "gfs-customize: --firstboot: OpenRC and System V" {
  empty_system
  services () {
    gfs-customize -q --firstboot-command x
    gfs-find /etc -name '*firstboot' -printf '%p %m %l\n' | sort | sed 's/ $//'
    gfs-rm -rf /etc
  }
  gfs-mkdir -p /etc/runlevels/default
  t services
  same "/etc/init.d/gfs-firstboot 755
/etc/runlevels/default/gfs-firstboot 777 /etc/init.d/gfs-firstboot" "$output"
  gfs-mkdir -p /usr/bin
  gfs-write /usr/bin/rpm ''
  gfs-mkdir /etc
  t -1 gfs-customize --firstboot-install vim
  has "no package manager that is known here and installs by name" "$stderr"
  gfs-mkdir -p /etc/rc.d/rc3.d /etc/rc.d/rc5.d
  t services
  same "/etc/init.d/gfs-firstboot 755
/etc/rc.d/rc3.d/S99gfs-firstboot 777 /etc/init.d/gfs-firstboot
/etc/rc.d/rc5.d/S99gfs-firstboot 777 /etc/init.d/gfs-firstboot" "$output"
}
