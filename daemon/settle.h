/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens to a file system after it was unmounted, when images are to be
 * reproducible (derive.h); settle/ has the program that does it.
 */
#ifndef GUESTFSD_SETTLE_CALL_H
#define GUESTFSD_SETTLE_CALL_H

#include "call.h"

struct settle {
  char *device;     /* NULL: nothing to do */
  const char *kind; /* "ext", "fat" */
};

#define CLEANUP_SETTLE __attribute__ ((cleanup (settle_free)))

/* Remember what is mounted at DIR, whose name outside the image is PATH. */
void settle_prepare (struct call *c, const char *dir, const char *path,
                     struct settle *s);

/* Settle it, unless it is still mounted elsewhere, and whether or not the client
 * waits for it.  Returns 0, or -1 when it could not be settled; the console has
 * the reason.
 */
int settle_run (struct call *c, struct settle *s);
void settle_free (struct settle *s);

#endif
