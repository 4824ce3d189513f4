/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A btrfs as a whole: its size.  API: share/api/btrfs.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include "cleanup.h"

#include "btrfs.h"
#include "daemon-calls.h"

#define SMALLEST (256 << 20) /* the kernel says so */

static void cancel_resize (int fd);

int
do_btrfs_filesystem_resize (struct call *c, const char *mountpoint,
                            const struct do_btrfs_filesystem_resize_opts *o)
{
  CLEANUP_FD int fd =
    btrfs_open_or_reply (c, mountpoint, O_RDONLY | O_DIRECTORY);
  bool sized = o->bitmask & GUESTFS_BTRFS_FILESYSTEM_RESIZE_SIZE_BITMASK;
  struct btrfs_ioctl_vol_args args = { .name = "max" };

  if (fd == -1)
    return -1;
  if (sized && o->size <= 0)
    return reply_explained (c, EINVAL, "%s: the size must be positive",
                            mountpoint);
  if (sized)
    snprintf (args.name, sizeof args.name, "%" PRIi64, o->size);
  if (btrfs_long_ioctl (c, fd, BTRFS_IOC_RESIZE, &args, cancel_resize) == 0)
    return 0;
  if (sized && errno == EFBIG)
    return reply_code (c, errno, "%s: the device has no %" PRIi64 " bytes",
                       mountpoint, o->size);
  if (sized && errno == EINVAL && o->size < SMALLEST)
    return reply_explained (c, errno,
                            "%s: no btrfs can be made smaller than "
                            "256 MiB",
                            mountpoint);
  if (sized && errno == ENOSPC)
    return reply_code (c, errno,
                       "%s: what is stored does not fit into %" PRIi64 " bytes",
                       mountpoint, o->size);
  return reply_errno (c, "%s", mountpoint);
}

static void
cancel_resize (int fd)
{
  struct btrfs_ioctl_vol_args args = { .name = "cancel" };

  ioctl (fd, BTRFS_IOC_RESIZE, &args);
}

int
do_btrfs_filesystem_sync (struct call *c, const char *fs)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, fs, O_RDONLY);
  enum btrfs_util_error err;

  if (fd == -1)
    return -1;
  err = btrfs_util_sync_fd (fd);
  return err == BTRFS_UTIL_OK ? 0 : btrfs_reply (c, fs, err);
}
