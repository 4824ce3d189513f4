/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of devices and mountables. */
#ifndef GUESTFSD_DEVICE_H
#define GUESTFSD_DEVICE_H

#include "call.h"

/* A thing that can be mounted: a block device, or one subvolume of a btrfs
 * filesystem, written "btrfsvol:/dev/sda2/a/subvolume".
 */
struct mountable {
  char *device; /* resolved */
  char *volume; /* "a/subvolume", or NULL */
};

#define CLEANUP_MOUNTABLE __attribute__ ((cleanup (mountable_free)))

/* Take apart VALUE, a device or a btrfs subvolume.  Returns 0, or -1 after a
 * reply.
 */
int mountable_parse_or_reply (struct call *c, const char *value,
                              struct mountable *m);
void mountable_free (struct mountable *m);

/* Is NAME, checked by dispatch, a resolved device and no path of the image? */
bool device_is_resolved (const struct server *server, const char *name);

/* The node of the device VALUE, for the caller to free.  NULL with errno:
 * EINVAL, that is no name of a device; ENOENT; ENOTBLK.
 */
char *device_resolve (const struct server *server, const char *value);

/* Open the device PATH (already resolved).  Returns a descriptor, or -1 after
 * a reply.
 */
int device_open_or_reply (struct call *c, const char *path, int flags);

/* Refuse a device that is mounted, or used in another way.  For a disk this
 * includes its partitions.  Returns 0, or -1 after a reply.
 */
int device_unused_or_reply (struct call *c, const char *path);

/* Reply for ERR, an errno that opening or changing the device PATH ended with;
 * for EBUSY the message says what uses it.  Returns -1.
 */
int device_busy (struct call *c, const char *path, int err);

/* Is the device PATH itself mounted? */
bool device_is_mounted (struct call *c, const char *path);

/* Open the (resolved) device or the file of the image that NAME is, for
 * "dev_or_path" arguments.  A file that is missing is created under O_CREAT;
 * that and O_TRUNC mean nothing to a device.
 */
int dev_or_path_open_or_reply (struct call *c, const char *name, int flags);

/* Compare two names so that sdb comes before sdaa and sda2 before sda10;
 * for qsort over char *.
 */
int device_compare (const void *a, const void *b);

/* The whole disk that the node with this name (no folder) is part of:
 * "sda" for "sda1".  NULL with errno: ENXIO, if NAME is no partition.  The
 * number goes to *PARTNUM.  The caller frees.
 */
char *device_parent (const char *name, int *partnum);

#endif
