/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small files of /proc and /sys, and the disks that are there. */
#ifndef GUESTFSD_SYSFS_H
#define GUESTFSD_SYSFS_H

#include <stddef.h>

#include "strvec.h"

/* Write TEXT to the file PATH.  Returns 0, or -1 with errno. */
int sysfs_write (const char *path, const char *text);

/* The first line of the file PATH, for the caller to free; NULL with errno. */
char *sysfs_text (const char *path);

/* The node in the folder DEV of what the kernel calls NAME: "/dev/sda1", but
 * "/dev/mapper/vg-lv" for "dm-0".  For the caller to free; NULL with errno.
 */
char *sysfs_node (const char *dev, const char *name);

/* What sysfs has about the device-mapper DEVICE under WHAT ("name", "uuid").
 * Returns 0, or -1 with errno: ENOENT, it is no such device.
 */
#define SYSFS_TEXT 256
int sysfs_dm_text (const char *device, const char *what, char text[SYSFS_TEXT]);

/* Let requests to the disk NAME be as large as a slot of the ring (ring.h),
 * where it can; the kernel's own limit is lower.
 */
void sysfs_allow_large_requests (const char *name);

/* Add the names (no folder) of the whole disks to VEC, in order: sda, sdb.
 * Returns 0, or -1 with errno.
 */
int sysfs_disks (struct gm_strvec *vec);

/* Add the names of the partitions of the disk NAME, in order. */
int sysfs_partitions (const char *name, struct gm_strvec *vec);

/* Write all file systems and disks out, down to the host.  All is tried.
 * Returns 0, or -1 with errno, that of the first disk that failed.
 */
int sync_disks (const char *dev);

#endif
