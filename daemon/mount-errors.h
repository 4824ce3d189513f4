/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of mounted ext2, ext3 and ext4 file systems.
 *
 * One whose journal cannot be written stops writing, and says so once, to whoever
 * asks first.  The kernel counts errors in sysfs; those since the mount are ours.
 */
#ifndef GUESTFSD_MOUNT_ERRORS_H
#define GUESTFSD_MOUNT_ERRORS_H

#include <stdbool.h>

/* DEVICE has been mounted: errors up to now are old ones. */
void mount_errors_begin (const char *device);

/* Has the file system on DEVICE met an error since? */
bool mount_errors_any (const char *device);

#endif
