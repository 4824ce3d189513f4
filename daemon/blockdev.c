/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes and caches of block devices.  API: share/api/blockdev.xml. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"

int64_t
do_blockdev_getsize64 (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);
  off_t size;

  if (fd == -1)
    return -1;
  size = lseek (fd, 0, SEEK_END);
  if (size == -1)
    return reply_errno (c, "%s", device);
  return size;
}

int
do_blockdev_getss (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);
  int size;

  if (fd == -1)
    return -1;
  if (ioctl (fd, BLKSSZGET, &size) == -1)
    return reply_errno (c, "%s", device);
  return size;
}

int64_t
do_blockdev_getsz (struct call *c, const char *device)
{
  int64_t size = do_blockdev_getsize64 (c, device);

  return size == -1 ? -1 : size / 512;
}

int
do_blockdev_rereadpt (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);

  if (fd == -1)
    return -1;
  if (ioctl (fd, BLKRRPART, NULL) == -1)
    return reply_errno (c, "%s", device);
  return 0;
}

int
do_blockdev_flushbufs (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);

  if (fd == -1)
    return -1;
  if (fsync (fd) == -1 || ioctl (fd, BLKFLSBUF, NULL) == -1)
    return reply_errno (c, "%s", device);
  return 0;
}
