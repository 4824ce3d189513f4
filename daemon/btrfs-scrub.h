/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scrubs in the background.  FD is of the filesystem FS. */
#ifndef GUESTFSD_BTRFS_SCRUB_H
#define GUESTFSD_BTRFS_SCRUB_H

#include "btrfs.h"

/* Start one, or go on with one that was interrupted.  Returns 0, or -1 with
 * errno: EINPROGRESS, one is running; ENODATA, there is nothing to resume.
 */
int btrfs_scrub_start (int fd, const struct btrfs_ioctl_fs_info_args *fs,
                       bool resume);

/* Interrupt it, and wait for that.  Was there one? */
bool btrfs_scrub_cancel (const struct btrfs_ioctl_fs_info_args *fs);

/* What it has done so far, or the last one did. */
void btrfs_scrub_totals (int fd, const struct btrfs_ioctl_fs_info_args *fs,
                         struct btrfs_scrub_progress *sum);

/* "none", "running", "interrupted" or "finished"; if WAIT is true it does not
 * run any more, or the client of C has gone.
 */
const char *btrfs_scrub_state (struct call *c,
                               const struct btrfs_ioctl_fs_info_args *fs,
                               bool wait);

#endif
