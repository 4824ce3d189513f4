/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Taking away what tells programs that a device holds something. */
#ifndef GUESTFSD_WIPE_H
#define GUESTFSD_WIPE_H

#include "call.h"

/* Remove the signatures of filesystems, volumes and partition tables from
 * DEVICE, which must not be in use; the nodes of partitions go, too.  Returns
 * 0, or -1 after a reply.
 */
int wipe_or_reply (struct call *c, const char *device);

/* Make the kernel look at the partition table of the disk FD again, if it
 * is a disk with partitions.
 */
void wipe_reread (int fd);

#endif
