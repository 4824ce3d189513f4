/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Spreading a btrfs evenly over its devices.  API: share/api/btrfs.xml. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "cleanup.h"

#include "btrfs.h"
#include "daemon-calls.h"

static int balance (struct call *c, const char *path, uint64_t flags);
static int control (struct call *c, const char *path, int command);
static void cancel (int fd);
static int explain (struct call *c, const char *path);

int
do_btrfs_filesystem_balance (struct call *c, const char *fs)
{
  return balance (c, fs, BTRFS_BALANCE_TYPE_MASK);
}

int
do_btrfs_balance_pause (struct call *c, const char *path)
{
  return control (c, path, BTRFS_BALANCE_CTL_PAUSE);
}

int
do_btrfs_balance_cancel (struct call *c, const char *path)
{
  return control (c, path, BTRFS_BALANCE_CTL_CANCEL);
}

int
do_btrfs_balance_resume (struct call *c, const char *path)
{
  return balance (c, path, BTRFS_BALANCE_RESUME);
}

guestfs_int_btrfsbalance *
do_btrfs_balance_status (struct call *c, const char *path)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  struct btrfs_ioctl_balance_args args = { 0 };
  guestfs_int_btrfsbalance *status;
  const char *state = "none";

  if (fd == -1)
    return NULL;
  if (ioctl (fd, BTRFS_IOC_BALANCE_PROGRESS, &args) == 0)
    state = args.state & BTRFS_BALANCE_STATE_RUNNING ? "running" : "paused";
  else if (errno != ENOTCONN)
    return reply_errno_null (c, "%s", path);
  status = calloc (1, sizeof *status);
  if (status != NULL)
    status->btrfsbalance_status = strdup (state);
  if (status == NULL || status->btrfsbalance_status == NULL) {
    free (status);
    return reply_errno_null (c, "%s", path);
  }
  status->btrfsbalance_total = args.stat.expected;
  status->btrfsbalance_balanced = args.stat.completed;
  status->btrfsbalance_considered = args.stat.considered;
  if (args.stat.expected > 0 && args.stat.completed <= args.stat.expected)
    status->btrfsbalance_left =
      100 - args.stat.completed * 100 / args.stat.expected;
  return status;
}

static int
balance (struct call *c, const char *path, uint64_t flags)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  struct btrfs_ioctl_balance_args args = { .flags = flags };

  if (fd == -1)
    return -1;
  /* That somebody has paused or cancelled it is no failure. */
  if (btrfs_long_ioctl (c, fd, BTRFS_IOC_BALANCE_V2, &args, cancel) == 0 ||
      errno == ECANCELED)
    return 0;
  return explain (c, path);
}

static int
control (struct call *c, const char *path, int command)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);

  if (fd == -1)
    return -1;
  return ioctl (fd, BTRFS_IOC_BALANCE_CTL, command) == -1 ? explain (c, path)
                                                          : 0;
}

static void
cancel (int fd)
{
  ioctl (fd, BTRFS_IOC_BALANCE_CTL, BTRFS_BALANCE_CTL_CANCEL);
}

/* Reply for errno.  Returns -1. */
static int
explain (struct call *c, const char *path)
{
  if (errno == ENOTCONN)
    return reply_explained (c, errno, "%s: no balance is running or paused",
                            path);
  if (errno == EINPROGRESS)
    return reply_explained (c, errno,
                            "%s: something else is being done to the "
                            "filesystem",
                            path);
  return reply_errno (c, "%s", path);
}
