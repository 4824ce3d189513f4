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
new_fs_mark (guestfs_h *g, const char *device, const struct new_fs *n,
             const char *type)
{
  /* What is not here is Linux's, which is what new partitions are. */
  static const struct {
    const char *type, *guid;
    int id;
  } table[] = {
    { "swap", "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F", 0x82 },
    { "lvm", "E6D6D379-F507-44C2-A23C-238F2A3DF928", 0x8e },
    { "vfat", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", 0x0c },
    { "fat", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", 0x0c },
    { "msdos", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", 0x0c },
    { "exfat", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", 0x07 },
    { "ntfs", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", 0x07 },
  };

  for (size_t i = 0; n->partition && i < sizeof table / sizeof table[0]; i++)
    if (strcmp (type, table[i].type) == 0) {
      int r = strcmp (n->partition, "gpt") == 0
                ? guestfs_part_set_gpt_type (g, device, 1, table[i].guid)
                : guestfs_part_set_mbr_id (g, device, 1, table[i].id);

      return r == -1 ? tool_fail (g, device) : 0;
    }
  return 0;
}

int
new_fs_make (guestfs_h *g, const char *device, const struct new_fs *n)
{
  struct guestfs_mkfs_opts_argv m = { .label = n->label,
                                      .features = n->features };
  struct guestfs_mkswap_opts_argv swap = { .label = n->label };
  int r;

  if (strcmp (n->type, "swap") == 0) {
    swap.bitmask = n->label ? GUESTFS_MKSWAP_OPTS_LABEL_BITMASK : 0;
    r = guestfs_mkswap_opts_argv (g, device, &swap);
  } else {
    m.bitmask = (n->label ? GUESTFS_MKFS_OPTS_LABEL_BITMASK : 0) |
                (n->features ? GUESTFS_MKFS_OPTS_FEATURES_BITMASK : 0);
    r = guestfs_mkfs_opts_argv (g, n->type, device, &m);
  }
  return r == -1 ? tool_fail (g, device) : 0;
}
