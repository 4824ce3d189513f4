/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drives that come and go on the virtio-scsi bus. */
#ifndef GUESTFSD_HOTPLUG_H
#define GUESTFSD_HOTPLUG_H

#include <stdbool.h>

/* Look for a drive at TARGET, and wait until it and its partitions have their
 * nodes in DEV.  Returns its name ("sda") for the caller to free, or NULL with
 * errno: ENODEV, there is none.  A disk that is new and has no medium is
 * hidden, until this is called again.
 */
char *hotplug_add (const char *dev, int target);

/* Is PATH the node of such a hidden disk? */
bool hotplug_is_hidden (const char *path);

/* Let go of the drive at TARGET.  Returns 0, or -1 with errno: EBUSY while it
 * or a part of it is mounted or used otherwise.
 */
int hotplug_remove (const char *dev, int target);

#endif
