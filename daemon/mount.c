/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mounting and unmounting, and what is mounted.  API: share/api/mount.xml.
 * How a filesystem is mounted is in attach.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "attach.h"
#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "loop.h"
#include "mounts.h"
#include "server.h"
#include "sysroot.h"
#include "unmount.h"

static char **list_mounts (struct call *c, bool with_dirs);
static const char *find_mount (const struct mount_list *list,
                               const char *device, const char *dir);
static char *mount_dir (struct call *c, const char *path);
static bool same_device (const char *a, const char *b);
static int check_exempt (struct call *c, const char *path);

int
do_mount (struct call *c, const char *mountable, const char *mountpoint)
{
  return do_mount_vfs (c, "", "", mountable, mountpoint);
}

int
do_mount_ro (struct call *c, const char *mountable, const char *mountpoint)
{
  return do_mount_vfs (c, "ro", "", mountable, mountpoint);
}

int
do_mount_options (struct call *c, const char *options, const char *mountable,
                  const char *mountpoint)
{
  return do_mount_vfs (c, options, "", mountable, mountpoint);
}

/* VFSTYPE "": find it out. */
int
do_mount_vfs (struct call *c, const char *options, const char *vfstype,
              const char *mountable, const char *mountpoint)
{
  CLEANUP_MOUNTABLE struct mountable m = { NULL, NULL };
  CLEANUP_FD int dir = -1;

  if (check_exempt (c, mountpoint) == -1 ||
      mountable_parse_or_reply (c, mountable, &m) == -1)
    return -1;
  dir = sysroot_open (c, mountpoint, O_PATH | O_DIRECTORY);
  if (dir == -1)
    return reply_errno (c, "%s", mountpoint);
  return attach_or_reply (c, &m, dir, vfstype, options, mountpoint);
}

int
do_umount (struct call *c, const char *pathordevice,
           const struct do_umount_opts *o)
{
  int flags = (o->force ? MNT_FORCE : 0) | (o->lazyunmount ? MNT_DETACH : 0);
  bool is_device = device_is_resolved (c->server, pathordevice);
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  CLEANUP_FREE char *dir = is_device ? NULL : mount_dir (c, pathordevice);
  const char *found;
  int flushed, r;

  if (!is_device && dir == NULL)
    return reply_errno (c, "%s", pathordevice);
  if (mounts_read (c->server, &list) == -1)
    return reply_errno (c, "list of mounts");
  found = find_mount (&list, is_device ? pathordevice : NULL, dir);
  if (found == NULL)
    return reply_explained (c, EINVAL, "%s: not mounted", pathordevice);
  /* It is unmounted even so: whoever asked is to know, not to be stuck. */
  flushed = flush_or_reply (c, found);
  r = unmount_dir (c, found, flags);
  if (flushed == -1 || r == 0)
    return flushed;
  return r == -2 ? reply_unsettled (c, pathordevice)
                 : reply_errno (c, "%s", pathordevice);
}

int
do_umount_all (struct call *c)
{
  return unmount_all_or_reply (c);
}

char **
do_mounts (struct call *c)
{
  return list_mounts (c, false);
}

char **
do_mountpoints (struct call *c)
{
  return list_mounts (c, true);
}

int
do_mkmountpoint (struct call *c, const char *exemptpath)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = -1;

  if (check_exempt (c, exemptpath) == -1)
    return -1;
  dir = sysroot_open_parent (c, exemptpath, &name);
  if (dir == -1 || mkdirat (dir, name, 0777) == -1)
    return reply_errno (c, "%s", exemptpath);
  return 0;
}

int
do_rmmountpoint (struct call *c, const char *exemptpath)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = -1;

  if (check_exempt (c, exemptpath) == -1)
    return -1;
  dir = sysroot_open_parent (c, exemptpath, &name);
  if (dir == -1 || unlinkat (dir, name, AT_REMOVEDIR) == -1)
    return reply_errno (c, "%s", exemptpath);
  return 0;
}

int
do_mount_loop (struct call *c, const char *file, const char *mountpoint)
{
  CLEANUP_MOUNTABLE struct mountable m = { NULL, NULL };
  CLEANUP_FD int dir = sysroot_open (c, mountpoint, O_PATH | O_DIRECTORY);
  CLEANUP_FD int loop = -1;

  if (dir == -1)
    return reply_errno (c, "%s", mountpoint);
  /* The device is there as long as it is open or mounted. */
  loop = loop_open_or_reply (c, file, &m.device);
  return loop == -1 ? -1 : attach_or_reply (c, &m, dir, "", "", mountpoint);
}

int
do_remount (struct call *c, const char *mountpoint,
            const struct do_remount_opts *o)
{
  CLEANUP_FD int dir = -1;
  char name[FD_PATH_SIZE];
  struct statx stx;
  struct statvfs st;
  unsigned long flags;

  if (!(o->bitmask & GUESTFS_REMOUNT_RW_BITMASK))
    return reply_explained (c, EINVAL, "the optional argument rw is missing");
  dir = sysroot_open (c, mountpoint, O_PATH | O_DIRECTORY);
  if (dir == -1 || statx (dir, "", AT_EMPTY_PATH, STATX_TYPE, &stx) == -1 ||
      fstatvfs (dir, &st) == -1)
    return reply_errno (c, "%s", mountpoint);
  if (!(stx.stx_attributes & STATX_ATTR_MOUNT_ROOT))
    return reply_explained (c, EINVAL, "%s: not mounted", mountpoint);
  /* What is not named here would be switched off. */
  flags = st.f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_SYNCHRONOUS |
                       MS_NOATIME | MS_NODIRATIME);
  flags |= st.f_flag & ST_RELATIME ? MS_RELATIME : 0;
  flags |= o->rw ? 0 : MS_RDONLY;
  if (mount (NULL, fd_path (name, dir), NULL, MS_REMOUNT | flags, NULL) == -1)
    return reply_errno (c, "%s", mountpoint);
  return 0;
}

guestfs_int_internal_mountable *
do_internal_parse_mountable (struct call *c, const char *mountable)
{
  struct mountable m;
  guestfs_int_internal_mountable *r;

  if (mountable_parse_or_reply (c, mountable, &m) == -1)
    return NULL;
  r = malloc (sizeof *r);
  if (m.volume == NULL)
    m.volume = strdup ("");
  if (r == NULL || m.volume == NULL) {
    mountable_free (&m);
    free (r);
    return reply_errno_null (c, "%s", mountable);
  }
  r->im_type = m.volume[0] != '\0';
  r->im_device = m.device;
  r->im_volume = m.volume;
  return r;
}

/* Devices, or devices and mount points in turn. */
static char **
list_mounts (struct call *c, bool with_dirs)
{
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  char **strings;

  if (mounts_read (c->server, &list) == -1)
    return reply_errno_null (c, "list of mounts");
  for (size_t i = 0; i < list.len; i++)
    if (gm_strvec_add (&vec, list.entries[i].source) == -1 ||
        (with_dirs && gm_strvec_add (&vec, list.entries[i].dir) == -1))
      return reply_errno_null (c, "list of mounts");
  strings = gm_strvec_steal (&vec);
  if (strings == NULL)
    return reply_errno_null (c, "list of mounts");
  return strings;
}

/* The latest mount of DEVICE, or the one at DIR; lent from LIST, or NULL. */
static const char *
find_mount (const struct mount_list *list, const char *device, const char *dir)
{
  for (size_t i = list->len; i > 0; i--) {
    const struct mount_entry *entry = &list->entries[i - 1];

    if (device != NULL ? same_device (entry->source, device)
                       : strcmp (entry->dir, dir) == 0)
      return entry->dir;
  }
  return NULL;
}

/* PATH with all symlinks resolved, as mountinfo has it; for the caller to
 * free, NULL with errno.
 */
static char *
mount_dir (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open (c, path, O_PATH);
  size_t sysroot = strlen (c->server->sysroot);
  char name[FD_PATH_SIZE], real[PATH_MAX];
  ssize_t n;

  if (fd == -1)
    return NULL;
  n = readlink (fd_path (name, fd), real, sizeof real - 1);
  if (n == -1)
    return NULL;
  real[n] = '\0';
  return strdup ((size_t) n <= sysroot ? "/" : real + sysroot);
}

/* Two names of a device may differ: LVM has links. */
static bool
same_device (const char *a, const char *b)
{
  struct stat sa, sb;

  if (strcmp (a, b) == 0)
    return true;
  return stat (a, &sa) == 0 && stat (b, &sb) == 0 && S_ISBLK (sa.st_mode) &&
         S_ISBLK (sb.st_mode) && sa.st_rdev == sb.st_rdev;
}

/* Mount points are wanted before there is a root: no check_path. */
static int
check_exempt (struct call *c, const char *path)
{
  if (path[0] != '/')
    return reply_explained (c, EINVAL, "%s: path must start with a / character",
                            path);
  return 0;
}
