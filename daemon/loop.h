/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of the image as block devices. */
#ifndef GUESTFSD_LOOP_H
#define GUESTFSD_LOOP_H

#include "call.h"

/* Make the file PATH of the image a block device, read-only if it cannot be
 * written.  Its name goes to *DEVICE, for the caller to free.  It vanishes with
 * its last user.  Returns a descriptor of it, or -1 after a reply.
 */
int loop_open_or_reply (struct call *c, const char *path, char **device);

#endif
