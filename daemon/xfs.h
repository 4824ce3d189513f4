/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the family xfs share. */
#ifndef GUESTFSD_XFS_H
#define GUESTFSD_XFS_H

#include <xfs/xfs.h>

#include "call.h"

/* The geometry of the filesystem that FD, of the file or device NAME, lies
 * on.  Returns 0, or -1 after a reply.
 */
int xfs_geometry_or_reply (struct call *c, const char *name, int fd,
                           struct xfs_fsop_geom *geo);

/* Give the XFS on DEVICE, which is not in use, the UUID, or "generate" one.
 * Returns 0, or -1 after a reply.
 */
int xfs_set_uuid_or_reply (struct call *c, const char *device,
                           const char *uuid);

#endif
