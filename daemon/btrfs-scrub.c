/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading all of a btrfs to find what is damaged.  API: share/api/btrfs.xml. A
 * scrub runs on after the call that started it: see btrfs-scrub-run.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "cleanup.h"

#include "btrfs-scrub.h"
#include "daemon-calls.h"

static int start (struct call *c, const char *path, bool resume);
static int info_or_reply (struct call *c, const char *path, int fd,
                          struct btrfs_ioctl_fs_info_args *fs);

int
do_btrfs_scrub_start (struct call *c, const char *path)
{
  return start (c, path, false);
}

int
do_btrfs_scrub_cancel (struct call *c, const char *path)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  struct btrfs_ioctl_fs_info_args fs = { 0 };

  if (fd == -1 || info_or_reply (c, path, fd, &fs) == -1)
    return -1;
  if (!btrfs_scrub_cancel (&fs))
    return reply_explained (c, ENOTCONN, "%s: no scrub is running", path);
  return 0;
}

int
do_btrfs_scrub_resume (struct call *c, const char *path)
{
  return start (c, path, true);
}

guestfs_int_btrfsscrub *
do_btrfs_scrub_status (struct call *c, const char *path)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  struct btrfs_scrub_progress sum;
  struct btrfs_ioctl_fs_info_args fs = { 0 };
  guestfs_int_btrfsscrub *status;

  if (fd == -1 || info_or_reply (c, path, fd, &fs) == -1)
    return NULL;
  btrfs_scrub_totals (fd, &fs, &sum);
  status = calloc (1, sizeof *status);
  if (status == NULL)
    return reply_errno_null (c, "%s", path);
  status->btrfsscrub_data_extents_scrubbed = sum.data_extents_scrubbed;
  status->btrfsscrub_tree_extents_scrubbed = sum.tree_extents_scrubbed;
  status->btrfsscrub_data_bytes_scrubbed = sum.data_bytes_scrubbed;
  status->btrfsscrub_tree_bytes_scrubbed = sum.tree_bytes_scrubbed;
  status->btrfsscrub_read_errors = sum.read_errors;
  status->btrfsscrub_csum_errors = sum.csum_errors;
  status->btrfsscrub_verify_errors = sum.verify_errors;
  status->btrfsscrub_no_csum = sum.no_csum;
  status->btrfsscrub_csum_discards = sum.csum_discards;
  status->btrfsscrub_super_errors = sum.super_errors;
  status->btrfsscrub_malloc_errors = sum.malloc_errors;
  status->btrfsscrub_uncorrectable_errors = sum.uncorrectable_errors;
  status->btrfsscrub_unverified_errors = sum.unverified_errors;
  status->btrfsscrub_corrected_errors = sum.corrected_errors;
  status->btrfsscrub_last_physical = sum.last_physical;
  return status;
}

char *
do_mini_btrfs_scrub_state (struct call *c, const char *path,
                           const struct do_mini_btrfs_scrub_state_opts *o)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  struct btrfs_ioctl_fs_info_args fs = { 0 };
  char *state;

  if (fd == -1 || info_or_reply (c, path, fd, &fs) == -1)
    return NULL;
  state = strdup (btrfs_scrub_state (c, &fs, o->wait));
  return state != NULL ? state : reply_errno_null (c, "%s", path);
}

static int
start (struct call *c, const char *path, bool resume)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, path, O_RDONLY);
  struct btrfs_ioctl_fs_info_args fs = { 0 };

  if (fd == -1 || info_or_reply (c, path, fd, &fs) == -1)
    return -1;
  if (btrfs_scrub_start (fd, &fs, resume) == 0)
    return 0;
  if (errno == EINPROGRESS)
    return reply_explained (c, errno, "%s: a scrub is running already", path);
  if (errno == ENODATA)
    return reply_explained (c, errno, "%s: there is nothing to resume", path);
  return reply_errno (c, "%s", path);
}

static int
info_or_reply (struct call *c, const char *path, int fd,
               struct btrfs_ioctl_fs_info_args *fs)
{
  return ioctl (fd, BTRFS_IOC_FS_INFO, fs) == -1 ? reply_errno (c, "%s", path)
                                                 : 0;
}
