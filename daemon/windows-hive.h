/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The hives of a mounted Windows. */
#ifndef GUESTFSD_WINDOWS_HIVE_H
#define GUESTFSD_WINDOWS_HIVE_H

#include "call.h"
#include "registry.h"

/* Open the hive NAME ("software", "SAM"), whatever its case, of the Windows
 * that is mounted.  *PATH is set to where it is, for the caller to free; it
 * stays NULL if there is none: errno is ENOENT then, or that of a failure.
 * Returns a descriptor, or -1 with errno.
 */
int windows_hive_open (struct call *c, const char *name, char **path);

/* registry_open, and when the client of C is gone reading fails. */
int windows_registry_open (struct call *c, struct registry *r, int fd,
                           uint64_t budget);

#endif
