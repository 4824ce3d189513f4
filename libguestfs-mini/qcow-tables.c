/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Is all of a qcow2 image there?  An image that lost its end (a download cut
 * short, a full disk) still has a perfect header, and qemu reads the missing
 * part as zeroes.  So every place that the L1 and L2 tables point to must
 * lie inside the file.
 */

#include <inttypes.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "probe.h"

/* Stop after so much of tables: with the usual clusters of 64 KiB this
 * covers 128 GiB of data, and whatever an image claims, it takes
 * milliseconds.
 */
enum { BUDGET = 16 << 20 };

#define OFFSET_MASK UINT64_C (0x00fffffffffffe00)
#define COMPRESSED (UINT64_C (1) << 62)
#define FEATURE_DATA_FILE 4
#define FEATURE_EXTENDED_L2 16

struct walk {
  struct gm_probe *p;
  unsigned cluster_bits;
  size_t entry_size;   /* of L2 tables, bytes */
  bool data_elsewhere; /* standard clusters are in the data file */
  uint64_t left;       /* of the budget */
  unsigned char *table;
};

static int walk_l1 (struct walk *w, uint64_t offset, uint64_t entries);
static int walk_l2 (struct walk *w, uint64_t offset);
static int check_entry (struct walk *w, uint64_t entry);

int
gm_probe_qcow2_tables (struct gm_probe *p, unsigned cluster_bits,
                       uint64_t features)
{
  CLEANUP_FREE unsigned char *table = malloc ((size_t) 1 << cluster_bits);
  struct walk w = {
    .p = p,
    .cluster_bits = cluster_bits,
    .entry_size = features & FEATURE_EXTENDED_L2 ? 16 : 8,
    .data_elsewhere = (features & FEATURE_DATA_FILE) != 0,
    .left = BUDGET,
    .table = table,
  };

  if (table == NULL)
    return -1;
  return walk_l1 (&w, gm_be64 (p->head + 40), gm_be32 (p->head + 36));
}

static int
walk_l1 (struct walk *w, uint64_t offset, uint64_t entries)
{
  unsigned char buf[4096];

  while (entries > 0 && w->left > 0) {
    size_t n = entries < sizeof buf / 8 ? entries : sizeof buf / 8;

    if (gm_probe_read (w->p, buf, n * 8, offset) == -1)
      return -1;
    for (size_t i = 0; i < n && w->left > 0; i++) {
      uint64_t l2 = gm_be64 (buf + i * 8) & OFFSET_MASK;

      if (l2 != 0 && walk_l2 (w, l2) == -1)
        return -1;
    }
    w->left -= n * 8 < w->left ? n * 8 : w->left;
    offset += n * 8;
    entries -= n;
  }
  return 0;
}

static int
walk_l2 (struct walk *w, uint64_t offset)
{
  size_t size = (size_t) 1 << w->cluster_bits;

  if (gm_probe_inside (w->p, "L2 table", offset, size) == -1 ||
      gm_probe_read (w->p, w->table, size, offset) == -1)
    return -1;
  w->left -= size < w->left ? size : w->left;
  for (size_t i = 0; i < size; i += w->entry_size)
    if (check_entry (w, gm_be64 (w->table + i)) == -1)
      return -1;
  return 0;
}

/* The last cluster of a file may be cut short, so only its start counts. */
static int
check_entry (struct walk *w, uint64_t entry)
{
  uint64_t offset;

  if (entry & COMPRESSED) /* the upper bits count sectors */
    offset = entry & ((UINT64_C (1) << (62 - (w->cluster_bits - 8))) - 1);
  else if (w->data_elsewhere)
    return 0;
  else
    offset = entry & OFFSET_MASK;
  if (offset < w->p->source->size)
    return 0;
  return gm_probe_fail (w->p,
                        "the qcow2 image is truncated: it has data at byte "
                        "%" PRIu64 ", the file ends at byte %" PRIu64,
                        offset, w->p->source->size);
}
