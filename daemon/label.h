/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libblkid knows of a device. */
#ifndef GUESTFSD_LABEL_H
#define GUESTFSD_LABEL_H

#include <stdbool.h>

#include "call.h"
#include "strvec.h"

/* The value of TAG ("TYPE", "LABEL", "UUID") on DEVICE, for the caller to
 * free: "" when there is none, NULL with errno when the device cannot be read.
 */
char *label_get (const char *device, const char *tag);

/* The first device whose TAG is VALUE, and whose TYPE is that unless it is
 * NULL; volumes being active.  For the caller to free; NULL after a reply,
 * "TAG=VALUE: there is no such WHAT" for instance.
 */
char *label_find_or_reply (struct call *c, const char *tag, const char *value,
                           const char *type, const char *what);

/* May that which has these TAGS (block_tags) be a filesystem or swap space, and
 * is no part of something else?
 */
bool label_may_be_filesystem (const struct gm_strvec *tags);

#endif
