/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Defragmenting files of a btrfs.  API: share/api/btrfs.xml. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "cleanup.h"

#include "btrfs.h"
#include "daemon-calls.h"
#include "walk.h"

#define EXTENT (32 << 20) /* larger ones are left alone, as btrfs(8) does */

struct defragment {
  struct btrfs_ioctl_defrag_range_args range;
  const char *path;
  int failed; /* errno of the first file that could not be done */
};

static int compression (struct call *c, const char *name, uint32_t *type);
static int visit (void *opaque, const struct walk_entry *entry);

int
do_btrfs_filesystem_defragment (
  struct call *c, const char *path,
  const struct do_btrfs_filesystem_defragment_opts *o)
{
  struct defragment d = {
    .range = { .len = UINT64_MAX, .extent_thresh = EXTENT },
  };
  const struct walk_how how = { .onefs = true, .entry = visit, .opaque = &d };
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  struct stat st;

  if (fd == -1)
    return -1;
  if (o->flush)
    d.range.flags |= BTRFS_DEFRAG_RANGE_START_IO;
  if (o->bitmask & GUESTFS_BTRFS_FILESYSTEM_DEFRAGMENT_COMPRESS_BITMASK) {
    d.range.flags |= BTRFS_DEFRAG_RANGE_COMPRESS;
    if (compression (c, o->compress, &d.range.compress_type) == -1)
      return -1;
  }
  if (fstat (fd, &st) == -1)
    return reply_errno (c, "%s", path);
  if (!S_ISDIR (st.st_mode))
    return ioctl (fd, BTRFS_IOC_DEFRAG_RANGE, &d.range) == -1
             ? reply_errno (c, "%s", path)
             : 0;
  if (walk_tree (c, fd, &how) == -1)
    return reply_errno (c, "%s", path);
  return d.failed == 0
           ? 0
           : reply_code (c, d.failed, "%s: not all files could be defragmented",
                         path);
}

/* Returns 0, or -1 after a reply. */
static int
compression (struct call *c, const char *name, uint32_t *type)
{
  static const char *const names[] = { "zlib", "lzo", "zstd" };

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strcmp (name, names[i]) == 0) {
      *type = i + 1; /* the kernel's number, and 0 is none */
      return 0;
    }
  return reply_explained (c, EINVAL,
                          "compress: '%s' is none of zlib, lzo and zstd", name);
}

static int
visit (void *opaque, const struct walk_entry *entry)
{
  CLEANUP_FD int fd = -1;
  struct defragment *d = opaque;
  struct stat st;

  if (entry->type != S_IFREG)
    return 0;
  /* Should it have become a FIFO meanwhile, it does not block. */
  fd = openat (entry->dir, entry->name,
               O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if ((fd == -1 || fstat (fd, &st) == -1 ||
       (S_ISREG (st.st_mode) &&
        ioctl (fd, BTRFS_IOC_DEFRAG_RANGE, &d->range) == -1)) &&
      d->failed == 0 && errno != ENOENT && errno != ELOOP)
    d->failed = errno;
  return 0;
}
