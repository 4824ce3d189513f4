/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libblkid knows of a device. */
#ifndef GUESTFSD_LABEL_H
#define GUESTFSD_LABEL_H

/* The value of TAG ("TYPE", "LABEL", "UUID") on DEVICE, for the caller to
 * free: "" when there is none, NULL with errno when the device cannot be read.
 */
char *label_get (const char *device, const char *tag);

#endif
