/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Giving up privileges, in a process that is about to do something dangerous. */
#ifndef GUESTFSD_CAPABILITIES_H
#define GUESTFSD_CAPABILITIES_H

#include <stdint.h>

/* Keep the capabilities SET, a bit for each by its number, and nothing that is
 * not in it can ever be had again.  Returns 0, or -1 with errno.
 */
int capabilities_keep (uint64_t set);

#endif
