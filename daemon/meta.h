/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What several families do with the metadata of files. */
#ifndef GUESTFSD_META_H
#define GUESTFSD_META_H

#include "guestfs_protocol.h"

/* Fill OUT for NAME below the directory DIRFD, or for DIRFD itself if NAME is
 * "".  A symlink is not followed.  Returns 0, or -1 with errno.
 */
int meta_statns (int dirfd, const char *name, guestfs_int_statns *out);

#endif
