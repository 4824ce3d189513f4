/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mounting one filesystem: by the kernel, or by a helper such as
 * mount.ntfs (ntfs-3g) where the kernel is not trusted with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <libmount.h>

#include "cleanup.h"

#include "attach.h"
#include "btrfs.h"
#include "derive.h"
#include "kmsg.h"
#include "label.h"
#include "mount-errors.h"
#include "run.h"
#include "sysroot.h"

struct attach {
  const char *device;
  const char *mountpoint;
  int dirfd;
  const char *type;
  char *options;       /* all of them */
  unsigned long flags; /* MS_*; never without MS_NODEV */
  char *data;          /* what is left of the options: the filesystem's own */
};

static int parse_options (struct attach *a, const char *options,
                          const char *volume);
static int by_helper_or_reply (struct call *c, struct attach *a,
                               const char *helper);
static int by_kernel_or_reply (struct call *c, struct attach *a);
static int mount_once (struct attach *a);
static int mount_ufs (struct attach *a);
static bool is_read_only (const char *device);
static int explain (struct call *c, struct attach *a, int err, int kmsg);
static const char *base_name (const char *path);

const char *const attach_ufs_kinds[] = { "ufs2", "44bsd", "5xbsd", NULL };

int
attach_or_reply (struct call *c, const struct mountable *m, int dirfd,
                 const char *type, const char *options, const char *mountpoint)
{
  CLEANUP_FREE char *found = NULL, *all = NULL, *data = NULL, *helper = NULL;
  struct attach a = {
    .device = m->device,
    .mountpoint = mountpoint,
    .dirfd = dirfd,
    .type = type,
  };
  int r;

  if (type[0] == '\0') {
    found = label_get (m->device, "TYPE");
    if (found == NULL)
      return reply_errno (c, "%s", m->device);
    if (found[0] == '\0')
      return reply_explained (c, EINVAL, "%s on %s: no filesystem was found",
                              m->device, mountpoint);
    a.type = found;
  }
  r = parse_options (&a, options, m->volume);
  all = a.options;
  data = a.data;
  if (r == -1)
    return reply_explained (c, EINVAL, "%s: bad mount options", options);
  if (asprintf (&helper, "/sbin/mount.%s", a.type) == -1)
    return reply_errno (c, "%s", m->device);
  if (strchr (a.type, '/') == NULL && access (helper, X_OK) == 0)
    return by_helper_or_reply (c, &a, helper);
  if (strcmp (a.type, "btrfs") == 0)
    btrfs_scan_for (c, a.device);
  if (strcmp (a.type, "ntfs") == 0) /* the kernel's own name for it */
    a.type = "ntfs3";
  r = by_kernel_or_reply (c, &a);
  if (r == 0)
    mount_errors_begin (a.device);
  return r;
}

static int
parse_options (struct attach *a, const char *options, const char *volume)
{
  CLEANUP_FREE char *vfs = NULL;
  /* Blocks are then allocated by who writes, and not when it suits. */
  const char *steady = derive_on (NULL) && strcmp (a->type, "ext4") == 0
                         ? "nodelalloc,noinit_itable"
                         : "";

  if (asprintf (
        &a->options, "%s%s%s%s%s%s", steady,
        steady[0] != '\0' && options[0] != '\0' ? "," : "", options,
        volume != NULL && (steady[0] != '\0' || options[0] != '\0') ? "," : "",
        volume != NULL ? "subvol=" : "", volume != NULL ? volume : "") == -1) {
    a->options = NULL;
    return -1;
  }
  a->flags = MS_NODEV;
  if (a->options[0] == '\0')
    return 0;
  if (mnt_split_optstr (a->options, NULL, &vfs, &a->data, 0, 0) != 0)
    return -1;
  if (vfs != NULL &&
      mnt_optstr_get_flags (vfs, &a->flags,
                            mnt_get_builtin_optmap (MNT_LINUX_MAP)) != 0)
    return -1;
  a->flags |= MS_NODEV; /* whatever they say: a device is the appliance's */
  return 0;
}

/* A helper wants the directory's name. */
static int
by_helper_or_reply (struct call *c, struct attach *a, const char *helper)
{
  CLEANUP_FREE char *object = NULL, *options = NULL;
  char name[FD_PATH_SIZE], dir[PATH_MAX];
  ssize_t n = readlink (fd_path (name, a->dirfd), dir, sizeof dir - 1);
  const char *mode = is_read_only (a->device) ? "ro" : "rw";

  if (n == -1)
    return reply_errno (c, "%s", a->mountpoint);
  dir[n] = '\0';
  if (asprintf (&object, "%s on %s", a->device, a->mountpoint) == -1 ||
      asprintf (&options, "%s%s%s,nodev", mode,
                a->options[0] != '\0' ? "," : "", a->options) == -1)
    return reply_errno (c, "%s", a->device);
  return run_or_reply (c, object,
                       RUN_ARGV (helper, a->device, dir, "-o", options), NULL);
}

static int
by_kernel_or_reply (struct call *c, struct attach *a)
{
  CLEANUP_FD int kmsg = kmsg_open ();

  if (strcmp (a->type, "ufs") == 0 ? mount_ufs (a) == 0 : mount_once (a) == 0)
    return 0;
  /* As mount(8) does: a disk that cannot be written is mounted read-only, and
   * so is a seed of btrfs.
   */
  if ((errno == EACCES || errno == EROFS) && !(a->flags & MS_RDONLY) &&
      (is_read_only (a->device) || strcmp (a->type, "btrfs") == 0)) {
    a->flags |= MS_RDONLY;
    if (mount_once (a) == 0)
      return 0;
  }
  return explain (c, a, errno, kmsg);
}

static int
mount_once (struct attach *a)
{
  char name[FD_PATH_SIZE];

  return mount (a->device, fd_path (name, a->dirfd), a->type, a->flags,
                a->data);
}

/* There is none that the kernel writes. */
static int
mount_ufs (struct attach *a)
{
  char *given = a->data;
  int r = -1;

  a->flags |= MS_RDONLY;
  if (given != NULL && strstr (given, "ufstype=") != NULL)
    return mount_once (a);
  for (size_t i = 0; r == -1 && attach_ufs_kinds[i] != NULL; i++) {
    CLEANUP_FREE char *data = NULL;

    if (asprintf (&data, "ufstype=%s%s%s", attach_ufs_kinds[i],
                  given != NULL ? "," : "", given != NULL ? given : "") == -1) {
      data = NULL;
      break;
    }
    a->data = data;
    r = mount_once (a);
  }
  a->data = given;
  return r;
}

static bool
is_read_only (const char *device)
{
  CLEANUP_FD int fd = open (device, O_RDONLY | O_CLOEXEC);
  int ro = 0;

  return fd != -1 && ioctl (fd, BLKROGET, &ro) == 0 && ro;
}

/* The kernel's reasons say little, its log says more. */
static int
explain (struct call *c, struct attach *a, int err, int kmsg)
{
  CLEANUP_FREE char *hint = kmsg_hint (kmsg, base_name (a->device), a->type);
  const char *more = hint != NULL ? hint : "";

  if (err == EINVAL)
    return reply_explained (c, err,
                            "%s on %s: wrong fs type (%s), bad option or bad "
                            "superblock%s%s",
                            a->device, a->mountpoint, a->type,
                            hint != NULL ? ": " : "", more);
  if (err == ENODEV)
    return reply_explained (c, err, "%s on %s: unknown filesystem type '%s'",
                            a->device, a->mountpoint, a->type);
  return reply_code (c, err, "%s on %s%s%s", a->device, a->mountpoint,
                     hint != NULL ? ": " : "", more);
}

static const char *
base_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}
