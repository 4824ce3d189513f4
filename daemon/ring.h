/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's side of the ring (libguestfs-mini/common/ring.h): a channel's
 * slots, each with a buffer of ours that is moved to or from the ring disk in
 * the background.
 */
#ifndef GUESTFSD_RING_H
#define GUESTFSD_RING_H

#include <libaio.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../libguestfs-mini/common/ring.h"

struct server;

#define RING_ALIGN 4096 /* of lengths and offsets, for any disk's sectors */

enum slot_state {
  SLOT_FREE,
  SLOT_MOVING, /* between the buffer and the disk */
  SLOT_MOVED,
  SLOT_LENT, /* the library has it */
};

struct ring {
  int fd;         /* the ring disk; the server's */
  int64_t region; /* our part of it, bytes from its start */
  unsigned char *buf;
  io_context_t aio;
  struct {
    enum slot_state state;
    size_t len; /* bytes in use */
    int err;    /* why the move failed, or 0 */
  } slot[GM_RING_SLOTS];
};

/* Find the ring disk and take it for ourselves: its node goes away, so that
 * nothing else ever looks at it.  Without one all data goes through the
 * channels.
 */
void ring_open_disk (struct server *server);

/* Is NAME, like "vda", the ring disk? */
bool ring_is_disk (const char *name);

/* The ring of CHANNEL.  Returns NULL without a ring disk, or memory. */
struct ring *ring_new (const struct server *server, int channel);
void ring_free (struct ring *ring); /* NULL is ignored */

/* All slots become free; waits until none is moving. */
void ring_reset (struct ring *ring);

/* The buffer of a slot, GM_RING_SLOT bytes on huge pages. */
static inline unsigned char *
ring_buffer (const struct ring *ring, unsigned slot)
{
  return ring->buf + (size_t) slot * GM_RING_SLOT;
}

/* Start moving LEN bytes of SLOT from its buffer to the disk, or from there
 * into it; and wait for its end.  Return 0, or -1 with errno.
 */
int ring_write (struct ring *ring, unsigned slot, size_t len);
int ring_read (struct ring *ring, unsigned slot, size_t len);
int ring_wait (struct ring *ring, unsigned slot);

#endif
