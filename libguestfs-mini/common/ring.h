/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ring: memory that the host and the guest share for bulk data.
 *
 * A memory file of the host is a disk of the guest, the ring disk, on which
 * every leased channel has a region of GM_RING_SLOTS slots.  Whoever sends a
 * file fills slot 0, 1, ... of its channel's region, and then 0 again, and
 * tells of each by a chunk (chunk.h) in the stream; the other side answers
 * by the word GM_RING_FREE + slot when the slot may be filled again.  At the
 * start of a call all slots are free.
 *
 * So the guest's processor moves a slot by one request to its disk, and not
 * byte by byte.  Both ends agree on it beforehand (GM_HELLO_RING).
 */
#ifndef GM_RING_H
#define GM_RING_H

#include <stdint.h>

#define GM_RING_CHANNELS 16 /* number 1 and on */
#define GM_RING_SLOTS 4
#define GM_RING_SLOT (2 << 20)     /* bytes */
#define GM_RING_SERIAL "gfs-ring"  /* the disk's serial number */
#define GM_RING_FREE 0xffffed00u   /* the word's upper three bytes */
#define GM_RING_INLINE (64 * 1024) /* pieces up to this need no slot */

/* Both ends of the disk stay blank: whoever looks for the label of a file
 * system, a partition table or a volume, looks there.
 */
#define GM_RING_MARGIN (1 << 20)
#define GM_RING_REGION (GM_RING_SLOTS * GM_RING_SLOT)
#define GM_RING_SIZE \
  (2 * GM_RING_MARGIN + (int64_t) GM_RING_CHANNELS * GM_RING_REGION)

/* Where the region of a channel begins, in bytes. */
static inline int64_t
gm_ring_region (int channel)
{
  return GM_RING_MARGIN + (int64_t) (channel - 1) * GM_RING_REGION;
}

/* If WORD says that a slot is free, its number, otherwise -1. */
static inline int
gm_ring_free_slot (uint32_t word)
{
  uint32_t slot = word - GM_RING_FREE;

  return slot < GM_RING_SLOTS ? (int) slot : -1;
}

#endif
