/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-acl: lists on their way to the image. */
#ifndef GFS_ACL_QUEUE_H
#define GFS_ACL_QUEUE_H

#include "gfs-acl/acl.h"
#include "xattrs.h"

/* Add both lists of PATH to what QUEUE will set, the default one only of a
 * directory.
 */
void acl_queue (struct xattr_changes *queue, const char *path,
                const struct acl_file *file, bool dir);

#endif
