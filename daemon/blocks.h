/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All block devices that the handle has: disks, and what lies on them. */
#ifndef GUESTFSD_BLOCKS_H
#define GUESTFSD_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call.h"
#include "strvec.h"

enum block_kind {
  BLOCK_DISK,
  BLOCK_PARTITION,
  BLOCK_MD, /* an array, or a partition of one */
  BLOCK_LV,
  BLOCK_CRYPT,
  BLOCK_DM, /* of another kind */
};

struct block {
  enum block_kind kind;
  char *name;     /* as the kernel has it, "sda1", "dm-0" */
  char *device;   /* "/dev/sda1", "/dev/vg/lv", "/dev/mapper/name" */
  char *disk;     /* of a partition: the name of the whole, else NULL */
  uint64_t start; /* of a partition, in bytes */
  uint64_t size;
  bool partitioned; /* has partitions */
  bool hidden;      /* the inside of a logical volume, or an empty drive */
};

struct block_list {
  struct block *blocks;
  size_t len;
};

#define CLEANUP_BLOCKS __attribute__ ((cleanup (blocks_free)))

/* All of them, volumes being active: in the order of enum block_kind, and by
 * name.  Returns 0, or -1 after a reply.
 */
int blocks_read_or_reply (struct call *c, struct block_list *list);
void blocks_free (struct block_list *list);

/* The block that the kernel calls NAME, or NULL. */
const struct block *blocks_find (const struct block_list *list,
                                 const char *name);

/* The first line of the file "/sys/class/block/NAME/FILE", for the caller to
 * free; NULL with errno.
 */
char *block_attribute (const char *name, const char *file);

/* What libblkid knows of DEVICE: keys and values in turn, TYPE, UUID, LABEL,
 * PART_ENTRY_UUID, ...  With TOPOLOGY the sizes of sectors, too.  Returns 0, -1
 * with errno, or -2 when there is more than one kind of superblock.
 */
int block_tags (const char *device, bool topology, struct gm_strvec *tags);

/* The value of KEY, lent from TAGS, or "". */
const char *block_tag (const struct gm_strvec *tags, const char *key);

#endif
