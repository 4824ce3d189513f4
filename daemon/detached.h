/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filesystems that a call mounts for itself. */
#ifndef GUESTFSD_DETACHED_H
#define GUESTFSD_DETACHED_H

#include "call.h"

/* Mount the filesystem of TYPE on DEVICE with the OPTIONS, which may be NULL
 * and end with NULL ("norecovery", "subvolid=5"), where nobody sees it, and
 * return a descriptor of its root directory; with that it is gone, too.
 * -1 after a reply.
 */
int detached_mount_or_reply (struct call *c, const char *device,
                             const char *type, const char *const *options);

/* The same without a reply: -1 with errno. */
int detached_mount (const char *device, const char *type,
                    const char *const *options);

#endif
