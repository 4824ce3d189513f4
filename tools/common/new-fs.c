/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A new file system on a whole disk, with or without a partition table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "new-fs.h"

/* The partition is number 1: /dev/sda1, but /dev/md0p1. */
char *
new_fs_partition (guestfs_h *g, const char *device, const struct new_fs *n)
{
  size_t len = strlen (device);
  bool digit = device[len - 1] >= '0' && device[len - 1] <= '9';
  char *partition;

  if (n->partition == NULL)
    partition = strdup (device);
  else if (guestfs_part_disk (g, device, n->partition) == -1) {
    tool_fail (g, device);
    return NULL;
  } else if (asprintf (&partition, "%s%s1", device, digit ? "p" : "") == -1)
    partition = NULL;
  if (partition == NULL)
    tool_error (device, "out of memory");
  return partition;
}

int
new_fs_make (guestfs_h *g, const char *device, const struct new_fs *n)
{
  struct guestfs_mkfs_opts_argv m = { .label = n->label,
                                      .features = n->features };

  m.bitmask = (n->label ? GUESTFS_MKFS_OPTS_LABEL_BITMASK : 0) |
              (n->features ? GUESTFS_MKFS_OPTS_FEATURES_BITMASK : 0);
  return guestfs_mkfs_opts_argv (g, n->type, device, &m) == -1
           ? tool_fail (g, device)
           : 0;
}
