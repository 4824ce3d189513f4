# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# Every operation is done alone on the same tree, which has something for each of
# them, and must change that and nothing else.
load ../helper.bash

# OPERATION, what it does, and to which file.  Files in the tree are those named
# here, and some that look like them.
baits () {
  cat <<'END'
abrt-data remove /var/spool/abrt/ccpp
backup-files remove /etc/fstab.bak
backup-files remove /srv/notes~
backup-files remove /var/backups/passwd.bak
bash-history remove /root/.bash_history
bash-history remove /home/alice/.zsh_history
bash-history remove /srv/bob/.lesshst
bash-history remove /var/lib/git{a,b}/.bash_history
blkid-tab remove /etc/blkid.tab
blkid-tab remove /run/blkid/blkid.tab.old
ca-certificates remove /etc/pki/CA/private/ca.key
ca-certificates remove /etc/ssl/private/ssl-cert-snakeoil.key
cloud-init remove /var/lib/cloud/instances
cloud-init remove /var/lib/cloud/data
crash-data remove /var/crash/vmcore
crash-data remove /var/lib/systemd/coredump/core.1
cron-spool remove /var/spool/cron/crontabs/alice
cron-spool remove /var/spool/at/a1
dhcp-client-state remove /var/lib/dhcp/dhclient.eth0.leases
dhcp-client-state remove /var/lib/dhcpcd/duid
dhcp-client-state remove /etc/dhcpcd.secret
dhcp-server-state remove /var/lib/dhcp/dhcpd.leases
dovecot-data remove /var/lib/dovecot/ssl-parameters.dat
firewall-rules remove /etc/sysconfig/iptables
firewall-rules remove /etc/firewalld/zones/public.xml
hostid remove /etc/hostid
ipa-client remove /etc/ipa/ca.crt
journal remove /var/log/journal/0123
kerberos-data remove /var/kerberos/krb5kdc/principal
kerberos-hostkeytab remove /etc/krb5.keytab
logfiles remove /root/anaconda-ks.cfg
logfiles remove /var/log/installer/status
logfiles remove /var/log/syslog.1
logfiles remove /var/log/app/app.log.2.gz
logfiles remove /var/log/messages-20260101
logfiles empty /var/log/syslog
logfiles empty /var/log/app/app.log
logfiles empty /var/log/wtmp
logfiles remove /var/log/wtmp.1
logfiles empty /var/log/account/pacct
logfiles empty /var/log/faillog
logfiles empty /var/log/puppet/agent.log
logfiles empty /var/log/samba/log.smbd
logfiles empty /var/log/sssd/sssd.log
lvm-system-devices remove /etc/lvm/devices/system.devices
machine-id empty /etc/machine-id
machine-id remove /var/lib/dbus/machine-id
machine-id remove /var/lib/systemd/credential.secret
mail-spool remove /var/mail/alice
net-hostname change /etc/sysconfig/network-scripts/ifcfg-eth0
net-hwaddr change /etc/sysconfig/network-scripts/ifcfg-eth0
net-hwaddr change /etc/NetworkManager/system-connections/wired.nmconnection
net-hwaddr change /etc/systemd/network/10-lan.network
net-hwaddr change /etc/netplan/50-cloud-init.yaml
net-nmconn remove /etc/NetworkManager/system-connections/wired.nmconnection
network-manager remove /var/lib/NetworkManager/secret_key
network-manager remove /var/lib/NetworkManager/internal-1-eth0.lease
package-manager-cache remove /var/cache/apt/archives/x_1_all.deb
package-manager-cache remove /var/cache/apt/archives/partial/y.deb
package-manager-cache remove /var/lib/apt/lists/main_Packages
package-manager-cache remove /var/cache/dnf/base-1
pacct-log empty /var/log/account/pacct
pam-data empty /var/log/faillog
pam-data remove /var/lib/faillock/alice
passwd-backups remove /etc/shadow-
passwd-backups remove /var/backups/passwd.bak
puppet-data-log remove /var/log/puppet/agent.log
puppet-data-log remove /etc/puppetlabs/puppet/ssl/key.pem
random-seed remove /var/lib/systemd/random-seed
random-seed remove /boot/efi/loader/random-seed
rh-subscription-manager remove /etc/pki/consumer/cert.pem
rhn-systemid remove /etc/sysconfig/rhn/systemid
rpm-db remove /var/lib/rpm/__db.001
rpm-db remove /usr/lib/sysimage/rpm/.rpm.lock
samba-db-log remove /var/lib/samba/private/secrets.tdb
samba-db-log remove /var/log/samba/log.smbd
smolt-uuid remove /etc/smolt/uuid
ssh-hostkeys remove /etc/ssh/ssh_host_rsa_key
ssh-hostkeys remove /etc/ssh/ssh_host_rsa_key.pub
ssh-userdir remove /root/.ssh
ssh-userdir remove /home/alice/.ssh
ssh-userdir remove /srv/bob/.ssh
ssh-userdir remove /var/lib/git{a,b}/.ssh
sssd-db-log remove /var/lib/sss/db/cache.ldb
sssd-db-log remove /var/log/sssd/sssd.log
storage-names remove /etc/iscsi/initiatorname.iscsi
storage-names remove /etc/nvme/hostid
tmp-files remove /tmp/x
tmp-files remove /tmp/.hidden
tmp-files remove /tmp/..odd
tmp-files remove /var/tmp/y
udev-persistent-net remove /etc/udev/rules.d/70-persistent-net.rules
user-account remove /home/alice
user-account change /etc/passwd
user-account change /etc/shadow
user-account change /etc/group
user-account change /etc/subuid
user-account remove /srv/bob
utmp remove /run/utmp
utmp empty /var/log/wtmp
utmp remove /var/log/wtmp.1
yum-uuid remove /var/lib/yum/uuid
END
}

# What is there besides, and no operation may touch.
others () {
  printf '%s\n' /etc/fstab /etc/ssh/sshd_config /etc/hostname /opt/x.conf \
    /var/lib/cloud/seed/meta /var/lib/apt/extended_states /etc/tmp/x \
    /usr/share/doc/x~ /etc/pki/tls/certs/ca-bundle.crt /var/lib/rpm/Packages \
    /etc/ssl/certs/ca.pem /home/alice/text /root/.bashrc /etc/shadow.d/x \
    /home/alice/notes~ /opt/x.bak /usr/local/y~ /usr/share/doc/.ssh/x \
    /var/lib/dhcpcd/hooks
}

make_files () {
  local tree=$1 file

  baits | while read -r _ _ file; do
    mkdir -p "$tree${file%/*}"
    # Directories get something below.
    case $file in
      */.ssh | */0123 | */data | */instances | /home/alice | /srv/bob)
        mkdir -p "$tree$file"
        file=$file/below
        ;;
    esac
    echo "$file" >"$tree$file"
  done
  others | while read -r file; do
    mkdir -p "$tree${file%/*}"
    echo "$file" >"$tree$file"
  done
  printf '%s\n' DEVICE=eth0 HWADDR=00:11 HOSTNAME=a DHCP_HOSTNAME=b ONBOOT=yes \
    >"$tree/etc/sysconfig/network-scripts/ifcfg-eth0"
  printf '%s\n' '[ethernet]' mac-address=00:11 'id=x' \
    >"$tree/etc/NetworkManager/system-connections/wired.nmconnection"
  printf '%s\n' '[Match]' ' MACAddress = 00:11' 'Name=e*' '[Network]' DHCP=yes \
    >"$tree/etc/systemd/network/10-lan.network"
  netplan_before >"$tree/etc/netplan/50-cloud-init.yaml"
  printf '%s\n' root:x:0:0:root:/root:/bin/sh alice:x:1000:1000::/home/alice:/bin/sh \
    bob:x:1001:1001::/srv/bob:/bin/sh nobody:x:65534:65534::/:/bin/false \
    daemon:x:1:1::/usr/share/doc:/bin/false \
    'git:x:998:998::/var/lib/git{a,b}:/bin/sh' >"$tree/etc/passwd"
  printf '%s\n' 'root:*:1::::::' 'alice:!:1::::::' 'bob:!:1::::::' \
    >"$tree/etc/shadow"
  printf '%s\n' root:x:0: alice:x:1000: users:x:100:bob,carol,alice \
    bob:x:1001:alice bobby:x:3:bobby >"$tree/etc/group"
  printf '%s\n' alice:100000:65536 alicia:165536:65536 >"$tree/etc/subuid"
  ln -s /run "$tree/var/run"
}

netplan_before () {
  cat <<'END'
network:
  ethernets:
    eth0: # the first
      set-name: eth0
      # as cloud-init does it
      match:
        macaddress: "52:54:00:12:34:56"

      dhcp4: true
    eth1: # the second
      match:
        macaddress: 52:54:00:12:34:57
      set-name: eth1
    lan:
      match:
        driver: virtio_net
        macaddress: 52:54:00:12:34:58
      set-name: lan
  bonds:
    bond0:
      macaddress: 52:54:00:12:34:59
  version: 2
END
}

netplan_after () {
  cat <<'END'
network:
  ethernets:
    eth0: # the first
      # as cloud-init does it

      dhcp4: true
    eth1: {} # the second
    lan:
      match:
        driver: virtio_net
      set-name: lan
  bonds:
    bond0: {}
  version: 2
END
}

setup_file () {
  local tree=$BATS_FILE_TMPDIR/tree

  mkdir "$tree"
  make_files "$tree"
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle --rw --format raw -a "$disk" -m /dev/sda1
  gfs-chown -R 1000:1000 /home/alice
  gfs-chown -R 1001:1001 /srv/bob
  gfs-chown -R 998:998 '/var/lib/git{a,b}'
  gfs-tar-out / "$BATS_FILE_TMPDIR/tree.tar"
}

# all DIRECTORY: type, mode, owner, size and name of everything
all () {
  gfs-find / ! -path '/lost+found' \( -type d -printf '%y %m %U 0 %p\n' -o \
    -printf '%y %m %U %s %p\n' \) | sort
}

prep () { t gfs-sysprep -q --operations "$@"; }

@test "gfs-sysprep: each operation does what it is for, once, and nothing else" {
  local op before after wanted

  before=$(all)
  echo "$before" >"$BATS_TEST_TMPDIR/before"
  for op in $(baits | cut -d' ' -f1 | sort -u); do
    wanted=$(baits | sed -n "s/^$op //p" | sort)
    prep "$op" --dry-run
    same "$wanted" "$(sort -u <<<"${output//\/var\/run\///run/}")"
    same "$before" "$(all)"
    prep "$op"
    same "" "$output$stderr"
    after=$(all)
    same "$(expected "$op")" "$(changed "$before" "$after")"
    prep "$op"
    same "$after" "$(all)"
    gfs-tar-in "$BATS_FILE_TMPDIR/tree.tar" /
    same "$before" "$(all)"
  done
}

# expected OPERATION: what is to become of which of the files in `before`
expected () {
  baits | sed -n "s/^$1 //p" | awk '
    NR == FNR { verb[$2] = $1; next }
    {
      for (path in verb)
        if ($5 == path || (verb[path] == "remove" && index ($5, path "/") == 1))
          print verb[path], $5
    }' - "$BATS_TEST_TMPDIR/before" | sort -u
}

# changed BEFORE AFTER: what has become of which files
changed () {
  comm -23 <(echo "$1") <(echo "$2") | while read -r _ _ _ _ path; do
    line=$(awk -v path="$path" '$5 == path' <<<"$2")
    case $line in
      "") echo "remove $path" ;;
      *" 0 $path") echo "empty $path" ;;
      *) echo "change $path" ;;
    esac
  done | sort -u
  comm -13 <(cut -d' ' -f5 <<<"$1" | sort) <(cut -d' ' -f5 <<<"$2" | sort) |
    sed 's/^/new /'
}

@test "gfs-sysprep: the table above has all operations that remove something" {
  t gfs-sysprep --list-operations
  same "customize
flag-reconfiguration
fs-uuids
lvm-uuids
script" "$(comm -23 <(cut -d' ' -f1 <<<"$output" | sort) \
    <(baits | cut -d' ' -f1 | sort -u))"
  has "machine-id               * systemd" "$output"
  has "fs-uuids                   UUIDs" "$output"
}

@test "gfs-sysprep: operations are chosen by name, by default, and taken away" {
  for list in defaults,-machine-id -machine-id all,-machine-id; do
    t gfs-sysprep -n --operations "$list"
    hasnt machine-id "$output"
    has "remove /tmp/x" "$output"
  done
  t gfs-sysprep -n
  has "empty /etc/machine-id" "$output"
  hasnt /etc/sysconfig/iptables "$output"
  t gfs-sysprep -n --enable tmp-files,yum-uuid
  same 5 "$(wc -l <<<"$output")"
  t gfs-sysprep -n --operations yum-uuid --operations tmp-files,-yum-uuid
  hasnt yum "$output"
  has "remove /tmp/x" "$output"
  for bad in nothing machine-id,no -no ,; do
    t -2 gfs-sysprep --operations "$bad"
    has operation "$stderr"
  done
  t -2 gfs-sysprep -a "$disk"
  has "needs --rw" "$stderr"
}

@test "gfs-sysprep: options whose operation is not chosen are misuse" {
  for bad in "--keep-user-accounts bob" "--remove-user-accounts bob" \
    "--operations all,-user-account --keep-user-accounts bob" \
    "--operations -customize --hostname x" \
    "--operations all,-script --script /bin/true"; do
    t -2 gfs-sysprep $bad
    has operation "$stderr"
  done
}

@test "gfs-sysprep: an id that systemd is told to make stays as it is" {
  gfs-write /etc/machine-id $'uninitialized\n'
  prep machine-id
  same uninitialized "$(gfs-cat /etc/machine-id)"
  gfs-rm /etc/machine-id
  prep machine-id
  t -1 gfs-stat /etc/machine-id
  gfs-ln -sf /etc/machine-id /var/lib/dbus/machine-id
  prep machine-id
  t gfs-readlink /var/lib/dbus/machine-id
  gfs-rm /var/lib/dbus/machine-id
  gfs-tar-in "$BATS_FILE_TMPDIR/tree.tar" /
}

@test "gfs-sysprep: an id behind a link is emptied there" {
  gfs-ln -sf /var/lib/dbus/machine-id /etc/machine-id
  prep machine-id
  same "" "$stderr$(gfs-cat /var/lib/dbus/machine-id)"
  t gfs-readlink /etc/machine-id
  gfs-rm /etc/machine-id
  gfs-tar-in "$BATS_FILE_TMPDIR/tree.tar" /
}

@test "gfs-sysprep: net-hwaddr leaves settings that are valid" {
  prep net-hwaddr
  same "$(netplan_after)" "$(gfs-cat /etc/netplan/50-cloud-init.yaml)"
  same $'[Match]\nName=e*\n[Network]\nDHCP=yes' \
    "$(gfs-cat /etc/systemd/network/10-lan.network)"
  gfs-write /etc/netplan/1.yaml $'a:\n b: {match: {macaddress: "00:11"}}\n'
  gfs-write /etc/NetworkManager/system-connections/wired.nmconnection \
    $'cloned-mac-address=stable-ssid\ncloned-mac-address=00:11\n'
  t -1 gfs-sysprep -q --operations net-hwaddr
  has "/etc/netplan/1.yaml: line 2: an address stays" "$stderr"
  same cloned-mac-address=stable-ssid \
    "$(gfs-cat /etc/NetworkManager/system-connections/wired.nmconnection)"
  gfs-rm /etc/netplan/1.yaml
  gfs-tar-in "$BATS_FILE_TMPDIR/tree.tar" /
}

@test "gfs-sysprep: Debian is told to make a new name for iSCSI" {
  gfs-mkdir -p /lib/open-iscsi
  gfs-write /lib/open-iscsi/startup-checks.sh ''
  prep storage-names
  same GenerateName=yes "$(gfs-cat /etc/iscsi/initiatorname.iscsi)"
  gfs-rm -r /lib/open-iscsi
  gfs-tar-in "$BATS_FILE_TMPDIR/tree.tar" /
}

@test "gfs-sysprep: a link of a service does not lead to what is others'" {
  local link

  for link in /var/lib/samba /etc/puppetlabs/puppet/ssl; do
    gfs-rm -r "$link"
    gfs-ln -s /etc "$link"
    gfs-chown -h 52 "$link"
  done
  before=$(all)
  t -1 gfs-sysprep -q --operations samba-db-log,puppet-data-log
  has "/var/lib/samba: is a link that is not root's" "$stderr"
  has "/etc/puppetlabs/puppet/ssl: is a link that is not root's" "$stderr"
  same "$(grep -v ' /var/log/' <<<"$before")" \
    "$(all | grep -v ' /var/log/')"
  gfs-chown -h 0 /var/lib/samba # root's own
  gfs-ln -sfn /srv/bob /var/lib/samba
  prep samba-db-log
  t -1 gfs-stat /srv/bob/.lesshst
  gfs-rm /var/lib/samba /etc/puppetlabs/puppet/ssl
  gfs-tar-in "$BATS_FILE_TMPDIR/tree.tar" /
}

@test "gfs-sysprep: user-account keeps and removes whom it is told" {
  t -1 gfs-sysprep --operations user-account,tmp-files \
    --keep-user-accounts alice --keep-user-accounts nemo
  has "nemo: there is no such user" "$stderr"
  t gfs-stat /tmp/x # nothing was done
  prep user-account --keep-user-accounts alice --keep-user-accounts git,bob
  same "" "$output$stderr"
  has bob: "$(gfs-cat /etc/passwd)"
  prep user-account --keep-user-accounts alice
  t gfs-cat /etc/passwd
  has alice "$output"
  hasnt bob: "$output"
  same $'root:x:0:\nalice:x:1000:\nusers:x:100:carol,alice\nbobby:x:3:bobby' \
    "$(gfs-cat /etc/group)"
  t -1 gfs-stat /srv/bob
  gfs-tar-in "$BATS_FILE_TMPDIR/tree.tar" /
  prep user-account --remove-user-accounts daemon,root
  t gfs-cat /etc/passwd
  hasnt daemon "$output"
  has root "$output"
  has alice "$output"
  t gfs-stat /usr/share/doc # its home, by the file, but not its own
  gfs-tar-in "$BATS_FILE_TMPDIR/tree.tar" /
}

@test "gfs-sysprep: options of gfs-customize come after the operations" {
  t gfs-sysprep --operations tmp-files,flag-reconfiguration --hostname clone \
    --write /tmp/mine:1
  same "flag-reconfiguration
tmp-files
setting the host name clone
writing /tmp/mine" "$(sed -E 's/^\[ *[0-9.]+\] //' <<<"$stderr")"
  t gfs-ls -A /tmp
  same mine "$output"
  same clone "$(gfs-cat /etc/hostname)"
  t gfs-stat /.unconfigured
  t gfs-sysprep -n --operations tmp-files --hostname x
  same $'remove /tmp/mine\nsetting the host name x' "$(grep -v /var <<<"$output")"
  t -1 gfs-sysprep --operations mail-spool --edit /none:s/a/b/
  t gfs-stat /var/mail/alice # nothing was done
  gfs-rm /.unconfigured /tmp/mine
  gfs-tar-in "$BATS_FILE_TMPDIR/tree.tar" /
}

@test "gfs-sysprep: --script runs a file, or those of a directory by name" {
  local dir=$BATS_TEST_TMPDIR/scripts root=$BATS_TEST_TMPDIR/root disk

  load ../programs.bash
  program_root "$root"
  disk=$(new_fs_disk 64M "$root")
  mkdir "$dir"
  for name in b a c; do echo "echo $name >>/order" >"$dir/$name"; done
  chmod +x "$dir"/[ab]
  t gfs-launch --rw --format raw -a "$disk" -m /dev/sda1 -- sh -ec '
    gfs-sysprep -q --operations tmp-files --script "$1" --script "$1/c"
    gfs-cat /order' sh "$dir"
  same $'a\nb\nc' "$output"
}

@test "gfs-sysprep: host keys that nothing would make again are warned of" {
  gfs-mkdir -p /usr/lib/systemd/system /usr/sbin
  gfs-write /usr/sbin/sshd ''
  gfs-write /usr/lib/systemd/systemd ''
  prep ssh-hostkeys
  has "ssh-keygen -A" "$stderr"
  prep ssh-hostkeys --firstboot-command 'ssh-keygen -A'
  same "" "$stderr"
  gfs-write /usr/lib/systemd/system/sshd-keygen@.service ''
  prep ssh-hostkeys
  same "" "$stderr"
  gfs-rm -r /usr/lib/systemd /usr/sbin
}

@test "gfs-sysprep: what is no Unix system is refused" {
  local tree=$BATS_TEST_TMPDIR/other

  mkdir -p "$tree/data"
  t -1 gfs-sysprep --rw --format raw -a "$(new_fs_disk 8M "$tree")"
  has "there is no /etc" "$stderr"
  mkdir -p "$tree/Windows/System32/config"
  t -1 gfs-sysprep --rw --format raw -a "$(new_fs_disk 8M "$tree")" -m /dev/sda1
  has "/: Windows cannot be prepared" "$stderr"
}

@test "gfs-sysprep: fs-uuids and lvm-uuids, and fstab follows" {
  local tree=$BATS_TEST_TMPDIR/uuids disk

  disk=$(new_disk 200M)
  export GFS_HANDLE
  GFS_HANDLE=$(gfs-launch --rw --format raw -a "$disk" 3>&-)
  later gfs-close -H "$GFS_HANDLE"
  gfs-pvcreate /dev/sda
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n root -L 64M vg
  gfs-lvcreate -n swap -L 16M vg
  gfs-mkfs -t ext4 /dev/vg/root
  gfs-mkswap /dev/vg/swap
  gfs-mount /dev/vg/root /
  gfs-mkdir /etc
  uuids () {
    gfs-call vfs_uuid /dev/vg/root
    gfs-call vfs_uuid /dev/vg/swap
  }
  lvm () {
    gfs-call vguuid vg
    gfs-call pvuuid /dev/sda
  }
  old=$(uuids)
  old_lvm=$(lvm)
  gfs-write /etc/fstab "$(printf 'UUID=%s / ext4\nUUID=%s none swap' $old)"
  t gfs-sysprep -n --operations fs-uuids,lvm-uuids
  same $'renew /dev/vg/root\nrenew /dev/vg/swap\nrenew vg' "$output"
  same "$old" "$(uuids)"
  gfs-umount /
  gfs-mount -o ro /dev/vg/root /
  t -1 gfs-sysprep -q --operations fs-uuids
  has "/etc/fstab: is read-only" "$stderr"
  same "$old" "$(uuids)"
  gfs-umount /
  gfs-mount -o noexec,noatime /dev/vg/root /
  flags=$(gfs-call statvfs / | grep flag)
  prep fs-uuids
  new=$(uuids)
  same 4 "$(printf '%s\n' "$old" "$new" | sort -u | wc -l)"
  same "$(printf 'UUID=%s / ext4\nUUID=%s none swap' $new)" \
    "$(gfs-cat /etc/fstab)"
  prep lvm-uuids
  same "$new" "$(uuids)"
  same 4 "$(printf '%s\n' "$old_lvm" "$(lvm)" | sort -u | wc -l)"
  gfs-swap on /dev/vg/swap # so that it cannot be renewed
  t -1 gfs-sysprep -q --operations lvm-uuids
  gfs-swap off /dev/vg/swap
  t gfs-ls /etc # it is mounted again
  same fstab "$output"
  same "$flags" "$(gfs-call statvfs / | grep flag)"
}

@test "gfs-sysprep: the examples of its page work" {
  page_examples gfs-sysprep
}
