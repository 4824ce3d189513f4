# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-mkdir -p /etc/selinux/p/contexts/files /usr/bin /home/alice/.ssh /dev
  gfs-touch /usr/bin/tool /usr/bin/other /home/alice/.ssh/key /file /dev/node
  gfs-ln -s /usr/bin /bin
  gfs-ln -s tool /usr/bin/link
  cat <<'S' | gfs-upload - /etc/selinux/p/contexts/files/file_contexts
/.*			system_u:object_r:default_t:s0
/usr/bin(/.*)?	system_u:object_r:bin_t:s0
/usr/bin/tool	--	system_u:object_r:tool_t:s0
/usr/bin/.*	-l	system_u:object_r:link_t:s0
/file		<<none>>
S
  echo '/home/[^/]+/\.ssh(/.*)? user_u:object_r:ssh_t:s0' |
    gfs-upload - /etc/selinux/p/contexts/files/file_contexts.homedirs
  echo '/usr/bin/other system_u:object_r:local_t:s0' |
    gfs-upload - /etc/selinux/p/contexts/files/file_contexts.local
}
spec=/etc/selinux/p/contexts/files/file_contexts
labels () { gfs-stat -c '%n %C' "$@" | sed 's/[a-z_]*:object_r://; s/:s0//'; }

@test "selinux_relabel: the most special rule, by path and type" {
  t gfs-call selinux_relabel $spec /
  same '/usr/bin bin_t
/usr/bin/tool tool_t
/usr/bin/link link_t
/usr/bin/other local_t
/home default_t
/home/alice/.ssh/key ssh_t
/file ?
/dev/node ?' "$(labels /usr/bin /usr/bin/tool /usr/bin/link /usr/bin/other /home \
    /home/alice/.ssh/key /file /dev/node)"
}

@test "selinux_relabel: by default only types change, by force all" {
  for f in /usr/bin/tool /usr/bin/other; do
    gfs-xattr -n security.selinux -v me_u:me_r:wrong_t:s7 $f
  done
  gfs-xattr -n security.selinux -v "not a label" /home
  t gfs-call selinux_relabel $spec /usr/bin/tool
  t gfs-call selinux_relabel $spec /usr/bin/other force:true
  t gfs-call selinux_relabel $spec /home
  t gfs-stat -c %C /usr/bin/tool /usr/bin/other /home
  same 'me_u:me_r:tool_t:s7
system_u:object_r:local_t:s0
system_u:object_r:default_t:s0' "$output"
}

@test "selinux_relabel: a start behind links counts where it really is" {
  gfs-xattr -x security.selinux /usr/bin/tool
  t gfs-call selinux_relabel $spec /bin/
  same "/usr/bin/tool tool_t" "$(labels /usr/bin/tool)"
}

@test "selinux_relabel: a start that is a link gets the label itself" {
  gfs-xattr -x security.selinux /usr/bin/tool
  gfs-ln -sf tool /usr/bin/link
  t gfs-call selinux_relabel $spec /bin/link
  same $'/usr/bin/link link_t\n/usr/bin/tool ?' \
    "$(labels /usr/bin/link /usr/bin/tool)"
}

@test "selinux_relabel: rules that are no rules, or no file" {
  t -1 gfs-call selinux_relabel /nope /
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call selinux_relabel relative /
  has "must start with a /" "$stderr"
  gfs-mkfifo /fifo
  t -1 gfs-call selinux_relabel /fifo /
  has "/fifo: not a regular file" "$stderr"
  gfs-ln -s /proc/self/mem /mem
  t -1 gfs-call selinux_relabel /mem /
  has "/mem: No such file or directory" "$stderr"
  echo '/(x system_u:object_r:a_t:s0' | gfs-upload - /bad
  t -1 gfs-call selinux_relabel /bad /
  head -c 100000 /dev/urandom | gfs-upload - /noise
  t -1 gfs-call selinux_relabel /noise /
  gfs-call ping_daemon
  t -1 gfs-call selinux_relabel $spec /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "selinux_relabel: a file system without labels is an error" {
  t gfs-add --rw --format raw "$(new_disk 8M)"
  gfs-call mkfs vfat "$output"
  gfs-mkdir -p /vfat
  gfs-call mount "$output" /vfat
  later gfs-umount /vfat
  t -1 gfs-call selinux_relabel $spec /vfat
  has "/vfat: Operation not supported" "$stderr"
}

@test "getcon, setcon: only in an appliance that has SELinux" {
  t -1 gfs-call getcon
  has selinux "$stderr"
  t -1 gfs-call setcon system_u:system_r:unconfined_t:s0
  has selinux "$stderr"
}

@test "set_selinux, get_selinux: an appliance with SELinux" {
  need gcc
  cat >"$BATS_TEST_TMPDIR/t.c" <<'C'
#include <stdio.h>
#include <guestfs.h>
int
main (void)
{
  guestfs_h *g = guestfs_create ();
  char *con;

  printf ("%d\n", guestfs_get_selinux (g));
  if (guestfs_set_selinux (g, 1) == -1 || guestfs_launch (g) == -1)
    return 1;
  con = guestfs_getcon (g);
  printf ("%d %s\n", guestfs_get_selinux (g), con ? con : "none");
  printf ("%d\n", guestfs_setcon (g, "kernel"));
  return 0;
}
C
  t gcc -o "$BATS_TEST_TMPDIR/t" -I "$GFS_BUILD/gen" "$BATS_TEST_TMPDIR/t.c" \
    "$GFS_BUILD/lib/libguestfs-mini.a" -ltirpc -ljansson -pthread
  T_TIMEOUT=120 t "$BATS_TEST_TMPDIR/t"
  same $'0\n1 kernel\n0' "$output"
}
