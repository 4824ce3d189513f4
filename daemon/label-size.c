/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How small a filesystem could be made.  API: share/api/label.xml. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/btrfs.h>

#include "cleanup.h"

#include "btrfs-volumes.h"
#include "btrfs.h"
#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "label.h"
#include "run.h"

#define EXT_BLOCK_SIZE 1048 /* where the superblock has it, as a shift */

static int64_t ext_size (struct call *c, const char *device);
static int64_t xfs_size (struct call *c, const char *device);
static int64_t ntfs_size (struct call *c, const char *device);
static int64_t btrfs_size (struct call *c, const char *device);
static uint64_t find_devid (int fd, const char *device);
static int64_t number_after (struct call *c, const char *device,
                             const char *text, const char *words);

int64_t
do_vfs_minimum_size (struct call *c, const char *mountable)
{
  CLEANUP_MOUNTABLE struct mountable m = { NULL, NULL };
  CLEANUP_FREE char *type = NULL;

  if (mountable_parse_or_reply (c, mountable, &m) == -1)
    return -1;
  type = label_get (m.device, "TYPE");
  if (type == NULL)
    return reply_errno (c, "%s", m.device);
  if (strcmp (type, "ext2") == 0 || strcmp (type, "ext3") == 0 ||
      strcmp (type, "ext4") == 0)
    return ext_size (c, m.device);
  if (strcmp (type, "xfs") == 0)
    return xfs_size (c, m.device);
  if (strcmp (type, "ntfs") == 0)
    return ntfs_size (c, m.device);
  if (strcmp (type, "btrfs") == 0)
    return btrfs_size (c, m.device);
  if (type[0] == '\0')
    return reply_explained (c, EINVAL, "%s: no filesystem was found", m.device);
  return reply_explained (
    c, ENOTSUP, "%s: the minimum size of %s cannot be told", m.device, type);
}

static int64_t
ext_size (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);
  CLEANUP_FREE char *out = NULL;
  uint32_t shift;
  int64_t blocks;

  if (fd == -1)
    return -1;
  if (pread (fd, &shift, sizeof shift, EXT_BLOCK_SIZE) != sizeof shift)
    return reply_errno (c, "%s", device);
  if (run_or_reply (c, device, RUN_ARGV ("resize2fs", "-P", "-f", device),
                    &out) == -1)
    return -1;
  blocks = number_after (c, device, out, "size of the filesystem: ");
  shift = le32toh (shift);
  if (blocks == -1)
    return -1;
  if (shift > 6 || blocks > INT64_MAX >> (10 + shift))
    return reply_explained (c, EINVAL, "%s: bad superblock", device);
  return blocks << (10 + shift);
}

/* It cannot be made smaller than it is. */
static int64_t
xfs_size (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);
  struct {
    char magic[4];
    uint32_t block_size;
    uint64_t blocks;
  } super;
  int64_t size;

  if (fd == -1)
    return -1;
  if (pread (fd, &super, sizeof super, 0) != sizeof super)
    return reply_errno (c, "%s", device);
  if (__builtin_mul_overflow (be64toh (super.blocks),
                              be32toh (super.block_size), &size))
    return reply_explained (c, EINVAL, "%s: bad superblock", device);
  return size;
}

static int64_t
ntfs_size (struct call *c, const char *device)
{
  CLEANUP_FREE char *out = NULL;

  if (run_or_reply (c, device, RUN_ARGV ("ntfsresize", "--info", "-ff", device),
                    &out) == -1)
    return -1;
  return number_after (c, device, out, "You might resize at ");
}

static int64_t
btrfs_size (struct call *c, const char *device)
{
  char name[32], id[32];
  CLEANUP_RUN struct run r = { 0 };
  int fd;

  btrfs_scan_for (c, device);
  fd = btrfs_open_quietly (device);
  if (fd == -1)
    return reply_errno (c, "%s: cannot mount it as btrfs", device);
  snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
  snprintf (id, sizeof id, "%" PRIu64, find_devid (fd, device));
  r.argv =
    RUN_ARGV ("btrfs", "inspect-internal", "min-dev-size", "--id", id, name);
  r.keep = &fd;
  r.nr_keep = 1;
  if (run_program (c, &r) == -1)
    reply_errno (c, "%s: btrfs", device);
  close (fd);
  if (c->replied)
    return -1;
  if (r.status != 0)
    return reply_error (c, "%s: %s", device, run_reason (&r));
  return number_after (c, device, r.out, "");
}

/* Which of the devices of the btrfs FD is it? */
static uint64_t
find_devid (int fd, const char *device)
{
  struct btrfs_ioctl_fs_info_args info = { 0 };
  struct stat want, st;

  if (stat (device, &want) == -1 || ioctl (fd, BTRFS_IOC_FS_INFO, &info) == -1)
    return 1;
  for (uint64_t id = 1; id <= info.max_id && id <= 1024; id++) {
    struct btrfs_ioctl_dev_info_args dev = { .devid = id };

    if (ioctl (fd, BTRFS_IOC_DEV_INFO, &dev) == 0 &&
        stat ((const char *) dev.path, &st) == 0 && st.st_rdev == want.st_rdev)
      return id;
  }
  return 1;
}

/* The number behind WORDS in what a program has said. */
static int64_t
number_after (struct call *c, const char *device, const char *text,
              const char *words)
{
  const char *found = strstr (text, words);
  int64_t n;

  if (found != NULL && sscanf (found + strlen (words), "%" SCNd64, &n) == 1 &&
      n >= 0)
    return n;
  return reply_explained (c, EINVAL, "%s: its minimum size was not told",
                          device);
}
