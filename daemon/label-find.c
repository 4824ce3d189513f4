/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding devices by what is on them.  API: share/api/label.xml. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "blocks.h"
#include "btrfs-volumes.h"
#include "call.h"
#include "label.h"

static bool is_type (const char *device, const char *type);
static int add_filesystem (struct call *c, const struct block *b,
                           struct gm_strvec *table);
static int add_volumes (struct call *c, const char *device,
                        struct gm_strvec *table);
static bool is_held (const struct block *b);
static bool is_container (const char *type);
static bool never_holds_filesystem (const struct gm_strvec *tags);

char **
do_blkid (struct call *c, const char *device)
{
  CLEANUP_STRVEC struct gm_strvec tags = { 0 };
  char **list;
  int r;

  if (gm_strvec_add (&tags, "DEVNAME") == -1 ||
      gm_strvec_add (&tags, device) == -1)
    return reply_errno_null (c, "%s", device);
  r = block_tags (device, true, &tags);
  if (r == -2) {
    reply_explained (c, EINVAL,
                     "%s: holds superblocks of more than one kind, one of "
                     "which must be outdated",
                     device);
    return NULL;
  }
  list = r == 0 ? gm_strvec_steal (&tags) : NULL;
  return list != NULL ? list : reply_errno_null (c, "%s", device);
}

char *
do_findfs_uuid (struct call *c, const char *uuid)
{
  return label_find_or_reply (c, "UUID", uuid, NULL, "device");
}

char *
do_findfs_label (struct call *c, const char *label)
{
  return label_find_or_reply (c, "LABEL", label, NULL, "device");
}

char **
do_list_filesystems (struct call *c)
{
  CLEANUP_BLOCKS struct block_list blocks = { NULL, 0 };
  CLEANUP_STRVEC struct gm_strvec table = { 0 };
  char **list;

  if (blocks_read_or_reply (c, &blocks) == -1)
    return NULL;
  for (size_t i = 0; i < blocks.len; i++)
    if (!blocks.blocks[i].hidden && !blocks.blocks[i].partitioned &&
        add_filesystem (c, &blocks.blocks[i], &table) == -1)
      return reply_errno_null (c, "list of filesystems");
  list = gm_strvec_steal (&table);
  return list != NULL ? list : reply_errno_null (c, "list of filesystems");
}

/* What cannot be read cannot be what was asked for. */
char *
label_find_or_reply (struct call *c, const char *tag, const char *value,
                     const char *type, const char *what)
{
  CLEANUP_BLOCKS struct block_list blocks = { NULL, 0 };
  char *copy;

  if (blocks_read_or_reply (c, &blocks) == -1)
    return NULL;
  for (size_t i = 0; value[0] != '\0' && i < blocks.len; i++) {
    const struct block *b = &blocks.blocks[i];
    CLEANUP_FREE char *found = b->hidden ? NULL : label_get (b->device, tag);

    if (found == NULL || strcmp (found, value) != 0 ||
        !is_type (b->device, type))
      continue;
    copy = strdup (b->device);
    return copy != NULL ? copy : reply_errno_null (c, "%s", value);
  }
  reply_explained (c, ENOENT, "%s=%s: there is no such %s", tag, value, what);
  return NULL;
}

bool
label_may_be_filesystem (const struct gm_strvec *tags)
{
  return !is_container (block_tag (tags, "TYPE")) &&
         !never_holds_filesystem (tags);
}

static bool
is_type (const char *device, const char *type)
{
  CLEANUP_FREE char *found = type == NULL ? NULL : label_get (device, "TYPE");

  return type == NULL || (found != NULL && strcmp (found, type) == 0);
}

/* Add B and its type to TABLE, unless it is a part of something else.  Returns
 * 0, or -1 with errno.
 */
static int
add_filesystem (struct call *c, const struct block *b, struct gm_strvec *table)
{
  CLEANUP_STRVEC struct gm_strvec tags = { 0 };
  const char *type;

  /* More than one superblock, or none that can be read: "unknown". */
  if (block_tags (b->device, false, &tags) != 0)
    gm_strvec_free (&tags);
  type = block_tag (&tags, "TYPE");
  if (!label_may_be_filesystem (&tags) || is_held (b))
    return 0;
  if (gm_strvec_add (table, b->device) == -1 ||
      gm_strvec_add (table, type[0] != '\0' ? type : "unknown") == -1)
    return -1;
  return strcmp (type, "btrfs") == 0 ? add_volumes (c, b->device, table) : 0;
}

/* Is B a partition of a disk of which all is held, by the volumes of a dynamic
 * disk?  The kernel knows the parts of these as partitions, too, which nobody
 * can mount.
 */
static bool
is_held (const struct block *b)
{
  CLEANUP_FREE char *path = NULL;
  struct dirent *d;
  bool held = false;
  DIR *dir;

  if (b->kind != BLOCK_PARTITION || b->disk == NULL ||
      asprintf (&path, "/sys/class/block/%s/holders", b->disk) == -1)
    return false;
  dir = opendir (path);
  while (dir != NULL && !held && (d = readdir (dir)) != NULL)
    held = d->d_name[0] != '.';
  if (dir != NULL)
    closedir (dir);
  return held;
}

/* The subvolumes of a btrfs, but for that which the device itself stands for:
 * the default one.
 */
static int
add_volumes (struct call *c, const char *device, struct gm_strvec *table)
{
  CLEANUP_STRVEC struct gm_strvec paths = { 0 };

  if (btrfs_volumes (c, device, false, &paths) == -1)
    return 0; /* it is damaged, or one of its devices is missing */
  for (size_t i = 0; i < paths.len; i++)
    if (gm_strvec_addf (table, "btrfsvol:%s/%s", device, paths.strings[i]) ==
          -1 ||
        gm_strvec_add (table, "btrfs") == -1)
      return -1;
  return 0;
}

static bool
is_container (const char *type)
{
  size_t len = strlen (type);

  return (len > 7 && strcmp (type + len - 7, "_member") == 0) ||
         strncmp (type, "crypto_", 7) == 0 || strcmp (type, "BitLocker") == 0;
}

/* Partitions of which the table says that they hold something else. */
static bool
never_holds_filesystem (const struct gm_strvec *tags)
{
  static const char *const types[] = {
    "0x5",
    "0xf",
    "0x85",                                 /* extended */
    "0x42",                                 /* Windows' dynamic disks */
    "e3c9e316-0b5c-4db8-817d-f92df00215ae", /* reserved by Windows */
    "5808c8aa-7e8f-42e0-85d2-e1e90434cfb3", /* dynamic disks */
    "af9b60a0-1431-4f62-bc68-3311714a69ad",
  };
  const char *type = block_tag (tags, "PART_ENTRY_TYPE");

  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (type, types[i]) == 0)
      return true;
  return false;
}
