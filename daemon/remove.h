/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removing a tree. */
#ifndef GUESTFSD_REMOVE_H
#define GUESTFSD_REMOVE_H

#include "call.h"

/* Remove NAME below the directory DIRFD with all that is in it.  Symlinks are
 * not followed; filesystems mounted inside are emptied.  Stops at the first
 * failure or, unless C is NULL, when the client is gone (ECANCELED).  Returns
 * 0, or -1 with errno, and *WHERE (never NULL then, unless out of memory) set
 * to the path of what could not be removed, from NAME on; the caller frees it.
 */
int remove_tree (struct call *c, int dirfd, const char *name, char **where);

#endif
