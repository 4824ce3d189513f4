/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The geometry of XFS filesystems.  API: share/api/xfs.xml.  The kernel is
 * asked, of a filesystem that is not mounted too: nothing else reads a
 * superblock as carefully.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "detached.h"
#include "device.h"
#include "mounts.h"
#include "run.h"
#include "sysroot.h"
#include "xfs.h"

static int open_or_reply (struct call *c, const char *name);
static char *mounted_on (struct call *c, const char *device);
static char *device_of (struct call *c, int fd);
static guestfs_int_xfsinfo *describe (const struct xfs_fsop_geom *geo,
                                      char *take_device);

bool
available_xfs (void)
{
  return access ("/sys/fs/xfs", F_OK) == 0 && run_exists ("xfs_repair");
}

guestfs_int_xfsinfo *
do_xfs_info (struct call *c, const char *pathordevice)
{
  bool is_device = device_is_resolved (c->server, pathordevice);
  CLEANUP_FD int fd = open_or_reply (c, pathordevice);
  guestfs_int_xfsinfo *info;
  struct xfs_fsop_geom geo;
  char *device;

  if (fd == -1 || xfs_geometry_or_reply (c, pathordevice, fd, &geo) == -1)
    return NULL;
  device = is_device ? strdup (pathordevice) : device_of (c, fd);
  info = describe (&geo, device);
  return info != NULL ? info : reply_errno_null (c, "%s", pathordevice);
}

int
xfs_geometry_or_reply (struct call *c, const char *name, int fd,
                       struct xfs_fsop_geom *geo)
{
  if (ioctl (fd, XFS_IOC_FSGEOMETRY, geo) == 0)
    return 0;
  if (errno == ENOTTY)
    return reply_explained (c, EINVAL, "%s: not an XFS filesystem", name);
  return reply_errno (c, "%s", name);
}

/* A descriptor on the filesystem, which is mounted for it if need be. */
static int
open_or_reply (struct call *c, const char *name)
{
  static const char *const options[] = { "ro", "norecovery", "nouuid", NULL };
  CLEANUP_FREE char *dir = NULL;
  int fd;

  if (device_is_resolved (c->server, name)) {
    dir = mounted_on (c, name);
    if (dir == NULL && errno != ENOENT)
      return reply_errno (c, "%s", name);
    if (dir == NULL)
      return detached_mount_or_reply (c, name, "xfs", options);
  }
  fd = sysroot_open (c, dir != NULL ? dir : name, O_RDONLY);
  return fd != -1 ? fd : reply_errno (c, "%s", name);
}

/* Where DEVICE is mounted, for the caller to free; NULL with errno. */
static char *
mounted_on (struct call *c, const char *device)
{
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  const struct mount_entry *m;
  struct stat st;

  if (stat (device, &st) == -1 || mounts_read (c->server, &list) == -1)
    return NULL;
  m = mounts_of_device (&list, st.st_rdev);
  if (m != NULL)
    return strdup (m->dir);
  errno = ENOENT;
  return NULL;
}

/* The name of the device that FD's filesystem lies on, for the caller to
 * free; NULL with errno.
 */
static char *
device_of (struct call *c, int fd)
{
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  const struct mount_entry *m;
  struct stat st;
  char *name;

  if (fstat (fd, &st) == -1 || mounts_read (c->server, &list) == -1)
    return NULL;
  m = mounts_of_device (&list, st.st_dev);
  if (m != NULL)
    return strdup (m->source);
  return asprintf (&name, "%u:%u", major (st.st_dev), minor (st.st_dev)) == -1
           ? NULL
           : name;
}

/* Returns NULL with errno. */
static guestfs_int_xfsinfo *
describe (const struct xfs_fsop_geom *geo, char *take_device)
{
  CLEANUP_FREE char *device = take_device;
  guestfs_int_xfsinfo *info = calloc (1, sizeof *info);

  if (info == NULL)
    return NULL;
  info->xfs_inodesize = geo->inodesize;
  info->xfs_agcount = geo->agcount;
  info->xfs_agsize = geo->agblocks;
  info->xfs_sectsize = geo->sectsize;
  info->xfs_attr = geo->flags & XFS_FSOP_GEOM_FLAGS_ATTR2  ? 2
                   : geo->flags & XFS_FSOP_GEOM_FLAGS_ATTR ? 1
                                                           : 0;
  info->xfs_blocksize = geo->blocksize;
  info->xfs_datablocks = geo->datablocks;
  info->xfs_imaxpct = geo->imaxpct;
  info->xfs_sunit = geo->sunit;
  info->xfs_swidth = geo->swidth;
  info->xfs_dirversion = geo->flags & XFS_FSOP_GEOM_FLAGS_DIRV2 ? 2 : 1;
  info->xfs_dirblocksize = geo->dirblocksize;
  info->xfs_cimode = geo->flags & XFS_FSOP_GEOM_FLAGS_DIRV2CI ? 1 : 0;
  info->xfs_logblocksize = geo->blocksize;
  info->xfs_logblocks = geo->logblocks;
  info->xfs_logversion = geo->flags & XFS_FSOP_GEOM_FLAGS_LOGV2 ? 2 : 1;
  info->xfs_logsectsize = geo->logsectsize;
  info->xfs_logsunit = geo->logsunit / geo->blocksize;
  info->xfs_lazycount = geo->flags & XFS_FSOP_GEOM_FLAGS_LAZYSB ? 1 : 0;
  info->xfs_rtextsize = geo->rtextsize * geo->blocksize;
  info->xfs_rtblocks = geo->rtblocks;
  info->xfs_rtextents = geo->rtextents;
  info->xfs_logname = strdup (geo->logstart != 0 ? "internal" : "external");
  info->xfs_rtname = strdup (geo->rtblocks != 0 ? "external" : "none");
  info->xfs_mntpoint = steal_ptr (&device);
  if (info->xfs_logname != NULL && info->xfs_rtname != NULL &&
      info->xfs_mntpoint != NULL)
    return info;
  xdr_free ((xdrproc_t) xdr_guestfs_int_xfsinfo, (char *) info);
  free (info);
  errno = ENOMEM;
  return NULL;
}
