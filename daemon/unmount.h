/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unmounting, for several families. */
#ifndef GUESTFSD_UNMOUNT_H
#define GUESTFSD_UNMOUNT_H

#include "call.h"

/* Unmount DIR (as the image sees it) with the FLAGS of umount2.  A filesystem
 * that is busy is tried for a moment more: a client that was just cut off
 * may still hold files.  Returns 0; -1 with errno; or -2: it is unmounted,
 * but could not be settled (settle.h).
 */
int unmount_dir (struct call *c, const char *dir, int flags);

/* Reply that the file system of NAME could not be settled; returns -1. */
int reply_unsettled (struct call *c, const char *name);

/* Write out the file system mounted on ONLY (NULL: all).  Returns 0, or -1 after
 * a reply that names the first file system that has lost something.
 */
int flush_or_reply (struct call *c, const char *only);

/* Unmount everything below the sysroot, the latest first, and stop swapping to
 * files there.  All is tried.
 * Returns 0, or -1 after a reply that tells the first failure.
 */
int unmount_all_or_reply (struct call *c);

#endif
