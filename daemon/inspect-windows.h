/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of inspect_windows (inspect.h). */
#ifndef GUESTFSD_INSPECT_WINDOWS_H
#define GUESTFSD_INSPECT_WINDOWS_H

#include "inspect.h"

/* What a registry may cost to read, in bytes: it is a bound of time. */
#define INSPECT_REGISTRY_BUDGET (64 * 1024 * 1024)

/* Open the file PATH below the directory ROOTFD: a regular one, or it fails
 * with ENXIO.  Returns a descriptor, or -1 with errno.
 */
int windows_open (int rootfd, const char *path);

/* Take what the hives in os->software_hive and os->system_hive say.  Returns
 * 0, or -1 with errno without memory.
 */
int windows_registry (struct call *c, int rootfd, struct inspect_os *os);

/* Add the drive LETTER (a capital) to OS, which MountedDevices says is at WHERE, if it is a
 * partition that is there.  Returns 0, or -1 with errno.
 */
int windows_drive (struct call *c, struct inspect_os *os, char letter,
                   const unsigned char *where, size_t len);

#endif
