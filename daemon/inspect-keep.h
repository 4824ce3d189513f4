/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The systems that inspect_os has found, kept with the handle. */
#ifndef GUESTFSD_INSPECT_KEEP_H
#define GUESTFSD_INSPECT_KEEP_H

#include "inspect-scan.h"

/* Take the systems out of SCAN, and forget the former ones.  Returns 0, or -1
 * after a reply.
 */
int inspect_keep_or_reply (struct call *c, struct inspect_scan *scan);

/* The system with the root ROOT, for the caller alone until inspect_return,
 * which must come soon and before any reply.  NULL after a reply.
 */
const struct inspect_os *inspect_borrow_or_reply (struct call *c,
                                                  const char *root);
void inspect_return (struct call *c);

/* Add the roots of all systems to ROOTS, sorted.  Returns 0, or -1 with errno. */
int inspect_roots (struct call *c, struct gm_strvec *roots);

/* Add to WARNINGS what could not be looked at.  Returns 0, or -1 with errno. */
int inspect_scan_warnings (struct call *c, struct gm_strvec *warnings);

#endif
