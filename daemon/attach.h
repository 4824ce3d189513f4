/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mounting one filesystem. */
#ifndef GUESTFSD_ATTACH_H
#define GUESTFSD_ATTACH_H

#include "device.h"

/* Mount M on the directory DIRFD (O_PATH will do) with OPTIONS, which are
 * those of mount -o.  TYPE "": whatever is found on it.  MOUNTPOINT is only
 * for messages.  Returns 0, or -1 after a reply.
 */
int attach_or_reply (struct call *c, const struct mountable *m, int dirfd,
                     const char *type, const char *options,
                     const char *mountpoint);

/* The kinds of UFS, which the kernel does not tell from each other; NULL ends
 * them.
 */
extern const char *const attach_ufs_kinds[];

#endif
