/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library's side of the ring (common/ring.h). */
#ifndef GM_LIB_RING_H
#define GM_LIB_RING_H

#include <stdbool.h>

#include "common/ring.h"

/* One channel's region. */
struct gm_ring {
  unsigned char *map;
  unsigned next;            /* the slot that is filled next */
  bool busy[GM_RING_SLOTS]; /* filled, and not yet said to be free */
};

/* Make the memory file: all of it a hole, and of a fixed size, so that no
 * one can cut it short under our hands.  Returns the descriptor, or -1.
 */
int gm_ring_create (void);

/* Map the region of CHANNEL (from 1) in the memory file FD, which stays the
 * caller's.  Returns NULL when that is not possible, or not one of ours.
 */
struct gm_ring *gm_ring_map (int fd, int channel);

void gm_ring_free (struct gm_ring *ring); /* NULL is ignored */

/* A call starts: all slots are free, the first is next. */
void gm_ring_reset (struct gm_ring *ring);

static inline unsigned char *
gm_ring_slot (struct gm_ring *ring, unsigned slot)
{
  return ring->map + (size_t) slot * GM_RING_SLOT;
}

/* Is any slot filled that is not yet free again? */
bool gm_ring_busy (const struct gm_ring *ring);

#endif
