/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A new file system on a whole disk, with or without a partition table. */
#ifndef TOOL_NEW_FS_H
#define TOOL_NEW_FS_H

#include "common.h"

struct new_fs {
  char *type, *label, *features;
  const char *partition; /* "gpt", "mbr", NULL: none */
};

/* Put a partition table on DEVICE if one is wanted.  Returns the partition, or
 * DEVICE itself, for the caller to free; NULL after a message.
 */
char *new_fs_partition (guestfs_h *g, const char *device,
                        const struct new_fs *n);

/* Say in the partition table of DEVICE, which new_fs_partition made, what is in
 * its partition: a file system of TYPE, "swap" or "lvm".  Returns 0, or -1 after
 * a message.
 */
int new_fs_mark (guestfs_h *g, const char *device, const struct new_fs *n,
                 const char *type);

/* Make the file system, or swap space, on DEVICE, a disk or partition or
 * logical volume.  Returns 0, or -1 after a message.
 */
int new_fs_make (guestfs_h *g, const char *device, const struct new_fs *n);

#endif
