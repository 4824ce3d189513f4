/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Labels that drives were added with: links in /dev/disk/guestfs. */
#ifndef GUESTFSD_DISK_LABEL_H
#define GUESTFSD_DISK_LABEL_H

/* Give the disk NAME, "sda", below DEV a LABEL, letters and digits only.
 * Returns 0, or -1 with errno.
 */
int disk_label_add (const char *dev, const char *label, const char *name);

/* Forget the labels of disks that have gone. */
void disk_labels_clean (const char *dev);

#endif
