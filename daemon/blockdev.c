/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes and caches of block devices.  API: share/api/blockdev.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"

static int get_int (struct call *c, const char *device, unsigned long request,
                    int *value);
static int set_readonly (struct call *c, const char *device, int value);
static int add (struct gm_strvec *list, const char *name, int64_t value);
static int64_t start_of (int fd);

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

int
do_blockdev_getro (struct call *c, const char *device)
{
  int ro;

  return get_int (c, device, BLKROGET, &ro) == -1 ? -1 : ro != 0;
}

int
do_blockdev_setro (struct call *c, const char *device)
{
  return set_readonly (c, device, 1);
}

int
do_blockdev_setrw (struct call *c, const char *device)
{
  return set_readonly (c, device, 0);
}

int
do_blockdev_getbsz (struct call *c, const char *device)
{
  int size;

  return get_int (c, device, BLKBSZGET, &size) == -1 ? -1 : size;
}

int
do_blockdev_setbsz (struct call *c, const char *device, int blocksize)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);

  if (fd == -1)
    return -1;
  if (ioctl (fd, BLKBSZSET, &blocksize) == -1)
    return reply_errno (c, "%s: block size %d", device, blocksize);
  return 0;
}

int
do_blockdev_setra (struct call *c, const char *device, int sectors)
{
  CLEANUP_FD int fd = -1;

  if (sectors < 0)
    return reply_explained (c, EINVAL, "%s: sectors must not be negative",
                            device);
  fd = device_open_or_reply (c, device, O_RDONLY);
  if (fd == -1)
    return -1;
  if (ioctl (fd, BLKRASET, (unsigned long) sectors) == -1)
    return reply_errno (c, "%s", device);
  return 0;
}

/* What a request writes has different sizes. */
char **
do_mini_blockdev (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);
  CLEANUP_STRVEC struct gm_strvec list = { 0 };
  unsigned short max = 0;
  unsigned int zeroes = 0, physical = 0, least = 0, best = 0;
  int ro = 0, sector = 0, block = 0, offset = 0;
  unsigned long ahead = 0;
  uint64_t size = 0;
  char **result;

  if (fd == -1)
    return NULL;
  if (ioctl (fd, BLKROGET, &ro) == -1 || ioctl (fd, BLKRAGET, &ahead) == -1 ||
      ioctl (fd, BLKSSZGET, &sector) == -1 ||
      ioctl (fd, BLKPBSZGET, &physical) == -1 ||
      ioctl (fd, BLKIOMIN, &least) == -1 || ioctl (fd, BLKIOOPT, &best) == -1 ||
      ioctl (fd, BLKALIGNOFF, &offset) == -1 ||
      ioctl (fd, BLKSECTGET, &max) == -1 ||
      ioctl (fd, BLKBSZGET, &block) == -1 ||
      ioctl (fd, BLKGETSIZE64, &size) == -1 ||
      ioctl (fd, BLKDISCARDZEROES, &zeroes) == -1)
    return reply_errno_null (c, "%s", device);
  if (add (&list, "ro", ro) == -1 || add (&list, "ra", ahead) == -1 ||
      add (&list, "ss", sector) == -1 || add (&list, "pbsz", physical) == -1 ||
      add (&list, "iomin", least) == -1 || add (&list, "ioopt", best) == -1 ||
      add (&list, "alignoff", offset) == -1 ||
      add (&list, "max_sect", max) == -1 || add (&list, "bsz", block) == -1 ||
      add (&list, "start", start_of (fd)) == -1 ||
      add (&list, "size", size) == -1 ||
      add (&list, "discard_zeroes", zeroes) == -1)
    return reply_errno_null (c, "%s", device);
  result = gm_strvec_steal (&list);
  return result != NULL ? result : reply_errno_null (c, "%s", device);
}

/* Ask for an int.  Returns 0, or -1 after a reply. */
static int
get_int (struct call *c, const char *device, unsigned long request, int *value)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);

  if (fd == -1)
    return -1;
  if (ioctl (fd, request, value) == -1)
    return reply_errno (c, "%s", device);
  return 0;
}

static int
set_readonly (struct call *c, const char *device, int value)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);

  if (fd == -1)
    return -1;
  if (ioctl (fd, BLKROSET, &value) == -1)
    return reply_errno (c, "%s", device);
  return 0;
}

static int
add (struct gm_strvec *list, const char *name, int64_t value)
{
  return gm_strvec_add (list, name) == -1
           ? -1
           : gm_strvec_addf (list, "%" PRIi64, value);
}

/* Where the partition FD begins, in units of 512 bytes; 0 for a disk. */
static int64_t
start_of (int fd)
{
  CLEANUP_FILE FILE *fp = NULL;
  char path[64];
  struct stat st;
  int64_t start = 0;

  if (fstat (fd, &st) == -1)
    return 0;
  snprintf (path, sizeof path, "/sys/dev/block/%u:%u/start", major (st.st_rdev),
            minor (st.st_rdev));
  fp = fopen (path, "re");
  if (fp == NULL || fscanf (fp, "%" SCNi64, &start) != 1)
    return 0;
  return start;
}
