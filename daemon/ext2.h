/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running the programs of e2fsprogs. */
#ifndef GUESTFSD_EXT2_H
#define GUESTFSD_EXT2_H

#include <stdbool.h>

#include "call.h"

#define EXT2_LABEL_MAX 16 /* bytes */

/* Run ARGV, which has to do with DEVICE.  An exit status above OK is a
 * failure, and the reply what the program has said, in one line and without
 * the names of its steps.  *OUT (may be NULL) is stdout, for
 * the caller to free.  Returns the exit status, or -1 after a reply.
 */
int e2_or_reply (struct call *c, const char *device, const char *const *argv,
                 int ok, char **out);

/* Let e2fsck check DEVICE, and repair what is safe, before it is changed.
 * Returns 0, or -1 after a reply.
 */
int e2_check_or_reply (struct call *c, const char *device);

/* Labels longer than this are cut by the programs, without an error.  Returns
 * 0, or -1 after a reply.
 */
int e2_check_label (struct call *c, const char *label);

#endif
