/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making XFS filesystems larger.  API: share/api/xfs.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <libmount.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "sysroot.h"
#include "xfs.h"

#define GIVEN(o, OPTION) ((o)->bitmask & GUESTFS_XFS_GROWFS_##OPTION##_BITMASK)

struct growth {
  struct call *c;
  const char *path;
  int fd;
  const struct do_xfs_growfs_opts *o;
  struct xfs_fsop_geom geo;
  struct stat st;
  bool all; /* no section was named */
};

static int check_or_reply (const struct growth *g);
static int grow_data (const struct growth *g);
static int grow_log (const struct growth *g);
static int grow_realtime (const struct growth *g);
static uint64_t device_blocks (const struct growth *g, dev_t dev);
static uint64_t realtime_blocks (const struct growth *g);

int
do_xfs_growfs (struct call *c, const char *path,
               const struct do_xfs_growfs_opts *o)
{
  CLEANUP_FD int fd = sysroot_open (c, path, O_RDONLY | O_DIRECTORY);
  struct growth g = { .c = c, .path = path, .fd = fd, .o = o };
  bool data, log, realtime;

  if (fd == -1 || fstat (fd, &g.st) == -1)
    return reply_errno (c, "%s", path);
  if (check_or_reply (&g) == -1 ||
      xfs_geometry_or_reply (c, path, fd, &g.geo) == -1)
    return -1;
  data = o->datasec || GIVEN (o, DATASIZE);
  log = o->logsec || GIVEN (o, LOGSIZE);
  realtime = o->rtsec || GIVEN (o, RTSIZE) || GIVEN (o, RTEXTSIZE);
  g.all = !data && !log && !realtime && !GIVEN (o, MAXPCT);
  if ((g.all || data || GIVEN (o, MAXPCT)) && grow_data (&g) == -1)
    return -1;
  if (log && grow_log (&g) == -1)
    return -1;
  return g.all || realtime ? grow_realtime (&g) : 0;
}

/* Returns 0, or -1 after a reply. */
static int
check_or_reply (const struct growth *g)
{
  const struct do_xfs_growfs_opts *o = g->o;

  if ((GIVEN (o, DATASIZE) && o->datasize <= 0) ||
      (GIVEN (o, LOGSIZE) && o->logsize <= 0) ||
      (GIVEN (o, RTSIZE) && o->rtsize <= 0) ||
      (GIVEN (o, RTEXTSIZE) &&
       (o->rtextsize <= 0 || o->rtextsize > UINT32_MAX)))
    return reply_explained (g->c, EINVAL, "%s: sizes must be positive",
                            g->path);
  if (GIVEN (o, MAXPCT) && (o->maxpct < 0 || o->maxpct > 100))
    return reply_explained (g->c, EINVAL, "%s: maxpct must be from 0 to 100",
                            g->path);
  return 0;
}

static int
grow_data (const struct growth *g)
{
  struct xfs_growfs_data in = {
    .newblocks = g->geo.datablocks,
    .imaxpct = GIVEN (g->o, MAXPCT) ? g->o->maxpct : (int) g->geo.imaxpct,
  };
  uint64_t room = device_blocks (g, g->st.st_dev);

  if (GIVEN (g->o, DATASIZE))
    in.newblocks = g->o->datasize;
  else if ((g->all || g->o->datasec) && room > in.newblocks)
    in.newblocks = room;
  if (room > 0 && in.newblocks > room)
    return reply_explained (g->c, ENOSPC,
                            "%s: %" PRIu64 " blocks are too many, the device "
                            "has %" PRIu64,
                            g->path, (uint64_t) in.newblocks, room);
  if (in.newblocks == g->geo.datablocks && in.imaxpct == g->geo.imaxpct)
    return 0;
  if (ioctl (g->fd, XFS_IOC_FSGROWFSDATA, &in) == -1)
    return reply_errno (g->c,
                        "%s: cannot resize the data section from %" PRIu64
                        " to %" PRIu64 " blocks",
                        g->path, (uint64_t) g->geo.datablocks,
                        (uint64_t) in.newblocks);
  return 0;
}

static int
grow_log (const struct growth *g)
{
  struct xfs_growfs_log in = {
    .newblocks = GIVEN (g->o, LOGSIZE) && g->o->logsize <= UINT32_MAX
                   ? g->o->logsize
                   : g->geo.logblocks,
    .isint = g->geo.logstart != 0,
  };

  if (ioctl (g->fd, XFS_IOC_FSGROWFSLOG, &in) == -1)
    return reply_errno (g->c, "%s: cannot resize the log", g->path);
  return 0;
}

static int
grow_realtime (const struct growth *g)
{
  struct xfs_growfs_rt in = {
    .newblocks = g->geo.rtblocks,
    .extsize = GIVEN (g->o, RTEXTSIZE) ? g->o->rtextsize : g->geo.rtextsize,
  };
  uint64_t room = realtime_blocks (g);

  if (GIVEN (g->o, RTSIZE))
    in.newblocks = g->o->rtsize;
  else if (room > in.newblocks)
    in.newblocks = room;
  if (in.newblocks == g->geo.rtblocks)
    return 0;
  if (ioctl (g->fd, XFS_IOC_FSGROWFSRT, &in) == -1)
    return reply_errno (g->c, "%s: cannot resize the realtime section",
                        g->path);
  return 0;
}

/* How many blocks fit on the device DEV; 0 if that is not known. */
static uint64_t
device_blocks (const struct growth *g, dev_t dev)
{
  CLEANUP_FILE FILE *fp = NULL;
  uint64_t sectors;
  char name[64];

  snprintf (name, sizeof name, "/sys/dev/block/%u:%u/size", major (dev),
            minor (dev));
  fp = fopen (name, "re");
  if (fp == NULL || fscanf (fp, "%" SCNu64, &sectors) != 1)
    return 0;
  return sectors / (g->geo.blocksize / 512);
}

/* The same for the realtime device, which only the mount's options name. */
static uint64_t
realtime_blocks (const struct growth *g)
{
  struct libmnt_table *table = mnt_new_table_from_file ("/proc/self/mountinfo");
  struct libmnt_fs *fs =
    table == NULL
      ? NULL
      : mnt_table_find_devno (table, g->st.st_dev, MNT_ITER_FORWARD);
  const char *options = fs == NULL ? NULL : mnt_fs_get_fs_options (fs);
  uint64_t blocks = 0;
  struct stat st;
  size_t len;
  char *name;

  if (options != NULL &&
      mnt_optstr_get_option (options, "rtdev", &name, &len) == 0 && len > 0) {
    CLEANUP_FREE char *path = strndup (name, len);

    if (path != NULL && stat (path, &st) == 0 && S_ISBLK (st.st_mode))
      blocks = device_blocks (g, st.st_rdev);
  }
  mnt_unref_table (table);
  return blocks;
}
