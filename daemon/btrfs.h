/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the family btrfs share. */
#ifndef GUESTFSD_BTRFS_H
#define GUESTFSD_BTRFS_H

#include <stdbool.h>
#include <stdint.h>

#include <btrfsutil.h>
#include <linux/btrfs.h>

#include "call.h"

/* Open PATH of the image, which must lie on a mounted btrfs.  Returns a
 * descriptor, or -1 after a reply.
 */
int btrfs_open_or_reply (struct call *c, const char *path, int flags);

/* The same for "mountable_or_path" arguments.  A device is mounted for as long
 * as the descriptor is open, and the descriptor is of its top-level directory,
 * or of the subvolume that is named with it.
 */
int btrfs_open_fs_or_reply (struct call *c, const char *fs);

/* Reply for ERR, and errno, with which a function of libbtrfsutil ended that
 * had to do with NAME.  Returns -1.
 */
int btrfs_reply (struct call *c, const char *name, enum btrfs_util_error err);

/* Make an ioctl that may take hours.  Should the client go, CANCEL is called,
 * again and again, until it has ended.  Returns what the ioctl did, or -1 with
 * errno; ECANCELED, if the client has gone.
 */
int btrfs_long_ioctl (struct call *c, int fd, unsigned long request, void *arg,
                      void (*cancel) (int fd));

/* Call CB for each item of the type TYPE that the object OBJECTID has in the
 * tree TREE, by the order of their offsets, with its data.  CB returns 0, or -1
 * to stop.  Returns 0, or -1 with errno; ENOENT: there is no such tree.
 */
int btrfs_search (int fd, uint64_t tree, uint64_t objectid, uint32_t type,
                  int (*cb) (void *opaque, uint64_t offset, const void *data,
                             size_t len),
                  void *opaque);

/* "0/257", or just "257", as a number.  Returns 0, or -1 after a reply. */
int btrfs_qgroupid_or_reply (struct call *c, const char *text, uint64_t *id);

/* Does DEVICE have a btrfs that lies on several devices?  If so, tell the
 * kernel of all devices with a btrfs, or it could not be mounted.
 */
void btrfs_scan_for (struct call *c, const char *device);

/* End a scrub that runs on what is mounted on the directory PATH, so that it
 * can be unmounted.  It can be resumed later.
 */
void btrfs_scrub_release (const char *path);

#endif
