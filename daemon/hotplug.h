/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drives that come and go on the virtio-scsi bus. */
#ifndef GUESTFSD_HOTPLUG_H
#define GUESTFSD_HOTPLUG_H

/* Look for a drive at TARGET, and wait until it and its partitions have their
 * nodes.  Returns its name ("sda") for the caller to free, or NULL with errno:
 * ENODEV, there is none.
 */
char *hotplug_add (int target);

/* Let go of the drive at TARGET.  Returns 0, or -1 with errno: EBUSY while it
 * or a part of it is mounted or used otherwise.
 */
int hotplug_remove (const char *dev, int target);

#endif
