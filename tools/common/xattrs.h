/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes to extended attributes of many files, made by one call. */
#ifndef TOOL_XATTRS_H
#define TOOL_XATTRS_H

#include <stdbool.h>
#include <stddef.h>

#include "guestfs.h"

struct xattr_changes;

/* They are kept in a temporary file.  Whatever fails ends the program. */
struct xattr_changes *xattr_changes_new (void);

/* Set the attribute NAME of PATH to VALUE, any LEN bytes; or remove it, if
 * VALUE is NULL, and do not mind if it is not there.
 */
void xattr_changes_add (struct xattr_changes *ch, const char *path,
                        const char *name, const char *value, size_t len);

/* Make them all, those of symbolic links themselves if NOFOLLOW, and free
 * TAKE_CH.  Returns 0, or -1 after a message for each that failed.
 */
int xattr_changes_make (guestfs_h *g, struct xattr_changes *take_ch,
                        bool nofollow);

#endif
