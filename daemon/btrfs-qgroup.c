/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Quota groups of btrfs.  API: share/api/btrfs.xml. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/btrfs_tree.h>

#include "cleanup.h"

#include "btrfs.h"
#include "channel.h"
#include "daemon-calls.h"

#define STEP_MS 20 /* how often a rescan is looked after */

static int create (struct call *c, const char *qgroupid, const char *path,
                   bool make);
static int assign (struct call *c, const char *src, const char *dst,
                   const char *path, bool add);
static int await_rescan (struct call *c, int fd);
static int append (void *opaque, uint64_t id, const void *data, size_t size);
static int explain (struct call *c, const char *path, const char *group);

int
do_btrfs_quota_enable (struct call *c, const char *fs, bool enable)
{
  struct btrfs_ioctl_quota_ctl_args args = {
    .cmd = enable ? BTRFS_QUOTA_CTL_ENABLE : BTRFS_QUOTA_CTL_DISABLE,
  };
  CLEANUP_FD int fd = btrfs_open_fs_or_reply (c, fs);

  if (fd == -1)
    return -1;
  if (ioctl (fd, BTRFS_IOC_QUOTA_CTL, &args) == -1)
    return reply_errno (c, "%s", fs);
  /* Enabling starts a scan: let the first question be answered right. */
  return enable && await_rescan (c, fd) == -1 ? reply_errno (c, "%s", fs) : 0;
}

int
do_btrfs_quota_rescan (struct call *c, const char *fs)
{
  struct btrfs_ioctl_quota_rescan_args args = { 0 };
  CLEANUP_FD int fd = btrfs_open_fs_or_reply (c, fs);

  if (fd == -1)
    return -1;
  if (await_rescan (c, fd) == -1 ||
      ioctl (fd, BTRFS_IOC_QUOTA_RESCAN, &args) == -1)
    return explain (c, fs, NULL);
  return await_rescan (c, fd) == -1 ? reply_errno (c, "%s", fs) : 0;
}

int
do_btrfs_qgroup_limit (struct call *c, const char *subvolume, int64_t size)
{
  struct btrfs_ioctl_qgroup_limit_args args = {
    .lim = { .flags = BTRFS_QGROUP_LIMIT_MAX_RFER, .max_rfer = size },
  };
  CLEANUP_FD int fd =
    btrfs_open_or_reply (c, subvolume, O_RDONLY | O_DIRECTORY);
  enum btrfs_util_error err;

  if (fd == -1)
    return -1;
  if (size < -1) /* which means none */
    return reply_explained (c, EINVAL, "%s: the size must not be negative",
                            subvolume);
  err = btrfs_util_is_subvolume_fd (fd);
  if (err != BTRFS_UTIL_OK)
    return btrfs_reply (c, subvolume, err);
  if (ioctl (fd, BTRFS_IOC_QGROUP_LIMIT, &args) == -1)
    return explain (c, subvolume, "of it");
  return 0;
}

int
do_btrfs_qgroup_create (struct call *c, const char *qgroupid,
                        const char *subvolume)
{
  return create (c, qgroupid, subvolume, true);
}

int
do_btrfs_qgroup_destroy (struct call *c, const char *qgroupid,
                         const char *subvolume)
{
  return create (c, qgroupid, subvolume, false);
}

guestfs_int_btrfsqgroup_list *
do_btrfs_qgroup_show (struct call *c, const char *path)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  guestfs_int_btrfsqgroup_list *list;

  /* The numbers on disk are as of the last commit. */
  if (fd == -1)
    return NULL;
  if (btrfs_util_sync_fd (fd) != BTRFS_UTIL_OK)
    return reply_errno_null (c, "%s", path);
  list = calloc (1, sizeof *list);
  if (list != NULL && btrfs_search (fd, BTRFS_QUOTA_TREE_OBJECTID, 0,
                                    BTRFS_QGROUP_INFO_KEY, append, list) == 0)
    return list;
  explain (c, path, NULL);
  xdr_free ((xdrproc_t) xdr_guestfs_int_btrfsqgroup_list, (char *) list);
  free (list);
  return NULL;
}

int
do_btrfs_qgroup_assign (struct call *c, const char *src, const char *dst,
                        const char *path)
{
  return assign (c, src, dst, path, true);
}

int
do_btrfs_qgroup_remove (struct call *c, const char *src, const char *dst,
                        const char *path)
{
  return assign (c, src, dst, path, false);
}

static int
create (struct call *c, const char *qgroupid, const char *path, bool make)
{
  struct btrfs_ioctl_qgroup_create_args args = { .create = make };
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  uint64_t id;

  if (fd == -1 || btrfs_qgroupid_or_reply (c, qgroupid, &id) == -1)
    return -1;
  args.qgroupid = id;
  return ioctl (fd, BTRFS_IOC_QGROUP_CREATE, &args) == -1
           ? explain (c, path, qgroupid)
           : 0;
}

static int
assign (struct call *c, const char *src, const char *dst, const char *path,
        bool add)
{
  struct btrfs_ioctl_qgroup_assign_args args = { .assign = add };
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  uint64_t from, to;
  int r;

  if (fd == -1 || btrfs_qgroupid_or_reply (c, src, &from) == -1 ||
      btrfs_qgroupid_or_reply (c, dst, &to) == -1)
    return -1;
  if (from >> 48 >= to >> 48)
    return reply_explained (c, EINVAL,
                            "%s: %s must be of a lower level than "
                            "%s",
                            path, src, dst);
  args.src = from;
  args.dst = to;
  r = ioctl (fd, BTRFS_IOC_QGROUP_ASSIGN, &args);
  if (r == -1)
    return explain (c, path, dst);
  /* 1: the sums are wrong until they have been made anew. */
  return r > 0 ? do_btrfs_quota_rescan (c, path) : 0;
}

/* Wait until no scan runs.  Returns 0, or -1 with errno. */
static int
await_rescan (struct call *c, int fd)
{
  for (;;) {
    struct btrfs_ioctl_quota_rescan_args args = { 0 };
    struct pollfd pfd[2];

    if (ioctl (fd, BTRFS_IOC_QUOTA_RESCAN_STATUS, &args) == -1)
      return -1;
    if (args.flags == 0)
      return 0;
    channel_pollfds (c->ch, pfd);
    poll (pfd, 2, STEP_MS);
    if (call_cancelled (c)) {
      errno = ECANCELED;
      return -1;
    }
  }
}

static int
append (void *opaque, uint64_t id, const void *data, size_t size)
{
  guestfs_int_btrfsqgroup_list *list = opaque;
  size_t len = list->guestfs_int_btrfsqgroup_list_len;
  guestfs_int_btrfsqgroup *val = list->guestfs_int_btrfsqgroup_list_val;
  struct btrfs_qgroup_info_item item;

  if (size < sizeof item)
    return 0;
  memcpy (&item, data, sizeof item);
  if ((len & (len - 1)) == 0) { /* full: twice as many */
    val = reallocarray (val, len == 0 ? 1 : 2 * len, sizeof *val);
    if (val == NULL)
      return -1;
    list->guestfs_int_btrfsqgroup_list_val = val;
  }
  if (asprintf (&val[len].btrfsqgroup_id, "%" PRIu64 "/%" PRIu64, id >> 48,
                id & ((UINT64_C (1) << 48) - 1)) == -1)
    return -1;
  val[len].btrfsqgroup_rfer = le64toh (item.rfer);
  val[len].btrfsqgroup_excl = le64toh (item.excl);
  list->guestfs_int_btrfsqgroup_list_len++;
  return 0;
}

/* Reply for errno.  GROUP: what may be missing.  Returns -1. */
static int
explain (struct call *c, const char *path, const char *group)
{
  /* A rescan says EINVAL, a search ENOENT. */
  if (errno == ENOTCONN ||
      (group == NULL && (errno == ENOENT || errno == EINVAL)))
    return reply_explained (c, errno, "%s: quotas are not enabled", path);
  if (group != NULL)
    return reply_errno (c, "%s: quota group %s", path, group);
  return reply_errno (c, "%s", path);
}
