/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unmounting. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <time.h>

#include "cleanup.h"

#include "btrfs.h"
#include "journal-session.h"
#include "mounts.h"
#include "swap.h"
#include "settle.h"
#include "unmount.h"

#define BUSY_TRIES 100
#define BUSY_STEP_MS 20

int
unmount_dir (struct call *c, const char *dir, int flags)
{
  const struct timespec step = { .tv_nsec = BUSY_STEP_MS * 1000000 };
  CLEANUP_SETTLE struct settle settle = { NULL, NULL };
  CLEANUP_FREE char *path =
    mounts_path (c->server, strcmp (dir, "/") == 0 ? "" : dir);

  if (path == NULL)
    return -1;
  settle_prepare (c, dir, path, &settle);
  btrfs_scrub_release (path);
  journal_session_release (path);
  for (int i = 0;; i++) {
    if (umount2 (path, flags | UMOUNT_NOFOLLOW) == 0)
      return settle_run (c, &settle) == 0 ? 0 : -2;
    if (errno != EBUSY || i == BUSY_TRIES || call_cancelled (c))
      return -1;
    nanosleep (&step, NULL);
  }
}

int
reply_unsettled (struct call *c, const char *name)
{
  return reply_explained (
    c, EIO, "%s: is unmounted, but could not be made reproducible", name);
}

int
flush_or_reply (struct call *c, const char *only)
{
  CLEANUP_FREE char *dir = NULL;

  if (mounts_flush (c->server, only, &dir) == 0)
    return 0;
  return reply_errno (c, "%s: not everything could be written",
                      dir != NULL ? dir : "file systems");
}

int
unmount_all_or_reply (struct call *c)
{
  int flushed = flush_or_reply (c, NULL);
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  const char *failed = NULL;
  int err = 0, result = 0;

  swap_files_off (c);
  if (mounts_read (c->server, &list) == -1)
    return flushed == -1 ? -1 : reply_errno (c, "list of mounts");
  for (size_t i = list.len; i > 0; i--) {
    const char *dir = list.entries[i - 1].dir;
    int r = unmount_dir (c, dir, 0);

    /* EINVAL: another client has unmounted it meanwhile. */
    if (r != 0 && (r == -2 || errno != EINVAL) && failed == NULL) {
      failed = dir;
      err = errno;
      result = r;
    }
  }
  if (flushed == -1)
    return -1; /* one reply is enough */
  if (result == -2)
    return reply_unsettled (c, failed);
  return failed == NULL ? 0 : reply_code (c, err, "%s", failed);
}
