/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel logs while it refuses something. */
#ifndef GUESTFSD_KMSG_H
#define GUESTFSD_KMSG_H

/* Start to listen: a descriptor for kmsg_hint, or -1. */
int kmsg_open (void);

/* The last line since kmsg_open that names DEVICE ("sda1"), or if none does
 * the filesystem TYPE in any case; for the caller to free, NULL when there is
 * none.
 */
char *kmsg_hint (int fd, const char *device, const char *type);

#endif
