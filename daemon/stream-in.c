/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FileIn: files from the library.  The contract is in call.h.
 *
 * Slots of the ring are fetched in the background as soon as their notes are
 * at hand, while the caller is still busy with an earlier one.
 */
#include <errno.h>
#include <stdlib.h>

#include "chunk.h"
#include "cleanup.h"

#include "proto.h"

static int start (struct call *c);
static int take_piece (struct call *c, const void **buf, size_t *len);
static int next_chunk (struct call *c, const void **buf, size_t *len);
static int look_ahead (struct call *c);
static int fetch (struct call *c, const unsigned char note[8]);
static int take_slot (struct call *c, const void **buf, size_t *len);
static int read_header (struct call *c, struct gm_chunk *chunk);

int
receive_file (struct call *c,
              int (*cb) (void *opaque, const void *buf, size_t len),
              void *opaque)
{
  const void *buf;
  size_t len;
  int r;

  while ((r = take_piece (c, &buf, &len)) >= 1)
    if (cb (opaque, r == 1 ? buf : NULL, len) == -1)
      return -1;
  return r;
}

int
receive_chunk (struct call *c, const void **buf, size_t *len)
{
  static const char zeroes[65536];
  int r = 2;

  if (c->in.hole == 0) {
    r = take_piece (c, buf, len);
    if (r == 2)
      c->in.hole = *len;
  }
  if (r != 2)
    return r;
  if (call_cancelled (c)) /* a hole may be long, and needs no input */
    return -2;
  *buf = zeroes;
  *len = c->in.hole < sizeof zeroes ? c->in.hole : sizeof zeroes;
  c->in.hole -= *len;
  return 1;
}

int
cancel_receive (struct call *c)
{
  unsigned char word[4];
  struct gm_chunk chunk;

  if (!c->filein || c->in.ended)
    return 0;
  gm_put_be32 (word, GUESTFS_CANCEL_FLAG);
  if (channel_write (c->ch, word, sizeof word) == -1)
    return -1;
  do {
    if (read_header (c, &chunk) == -1 ||
        channel_skip (c->ch, chunk.data_len + chunk.padding) == -1)
      return -1;
  } while (!chunk.cancel && chunk.data_len > 0);
  c->in.ended = true;
  return 0;
}

/* The next piece: 1, its data at *BUF until the next call; 2, a hole of *LEN
 * bytes; else as receive_chunk.
 */
static int
take_piece (struct call *c, const void **buf, size_t *len)
{
  if (c->in.ended || start (c) == -1)
    return -2;
  if (c->in.nr_fetched == 0) {
    int r = next_chunk (c, buf, len);

    if (r != 3)
      return r;
  }
  return look_ahead (c) == -1 ? -2 : take_slot (c, buf, len);
}

/* Before the first piece of a file.  Returns 0, or -1 when it has replied. */
static int
start (struct call *c)
{
  bool by_ring = c->ch->flags & GM_HELLO_RING;

  if (c->buf != NULL)
    return 0;
  if (by_ring)
    channel_use_ring (c->ch);
  if (c->ch->ring != NULL)
    ring_reset (c->ch->ring);
  c->buf = malloc (c->ch->chunk_size);
  if (c->buf == NULL || (by_ring && c->ch->ring == NULL))
    return reply_code (c, ENOMEM, "no room for the file's data");
  return 0;
}

/* Read the next chunk: as take_piece, or 3, it was the note of a slot. */
static int
next_chunk (struct call *c, const void **buf, size_t *len)
{
  struct gm_chunk chunk;

  if (read_header (c, &chunk) == -1 ||
      channel_read (c->ch, c->buf, chunk.data_len) == -1 ||
      channel_skip (c->ch, chunk.padding) == -1)
    return -2;
  if (chunk.slot)
    return fetch (c, c->buf) == -1 ? -2 : 3;
  *buf = c->buf;
  *len = chunk.hole ? gm_chunk_hole (c->buf) : chunk.data_len;
  if (chunk.hole && (*len == 0 || *len > INT64_MAX)) {
    channel_lose (c->ch, "hole of impossible length");
    return -2;
  }
  if (!chunk.cancel && chunk.data_len > 0)
    return chunk.hole ? 2 : 1;
  c->in.ended = true;
  return chunk.cancel ? -2 : 0;
}

/* Start to fetch what further slots are ready; as fetch. */
static int
look_ahead (struct call *c)
{
  unsigned char note[GM_CHUNK_NOTE];
  struct gm_chunk chunk;

  while (c->in.nr_fetched < GM_RING_SLOTS &&
         channel_peek (c->ch, note, sizeof note) &&
         gm_chunk_decode (note, c->ch->chunk_size, c->ch->flags, &chunk) == 0 &&
         chunk.slot) {
    if (channel_skip (c->ch, sizeof note) == -1 ||
        fetch (c, note + GM_CHUNK_HEADER) == -1)
      return -1;
  }
  return 0;
}

/* Start to fetch the slot that NOTE names.  Returns 0, or -1 when it has
 * replied or given up the client.
 */
static int
fetch (struct call *c, const unsigned char note[8])
{
  struct ring *ring = c->ch->ring;
  unsigned slot;
  uint32_t len;

  if (gm_chunk_slot (note, &slot, &len) == -1 ||
      c->in.nr_fetched == GM_RING_SLOTS || slot != c->in.next_slot) {
    channel_lose (c->ch, "slot out of turn");
    return -1;
  }
  if (ring_read (ring, slot, len) == -1)
    return reply_errno (c, "ring disk");
  c->in.next_slot = (slot + 1) % GM_RING_SLOTS;
  c->in.nr_fetched++;
  return 0;
}

/* The oldest slot that is being fetched; the library may fill it again. */
static int
take_slot (struct call *c, const void **buf, size_t *len)
{
  struct ring *ring = c->ch->ring;
  unsigned slot =
    (c->in.next_slot + GM_RING_SLOTS - c->in.nr_fetched) % GM_RING_SLOTS;
  unsigned char word[4];

  if (ring_wait (ring, slot) == -1) {
    reply_errno (c, "ring disk");
    return -2;
  }
  gm_put_be32 (word, GM_RING_FREE + slot);
  if (channel_write (c->ch, word, sizeof word) == -1)
    return -2;
  c->in.nr_fetched--;
  ring->slot[slot].state = SLOT_FREE;
  *buf = ring_buffer (ring, slot);
  *len = ring->slot[slot].len;
  return 1;
}

static int
read_header (struct call *c, struct gm_chunk *chunk)
{
  unsigned char header[GM_CHUNK_HEADER];

  if (channel_read (c->ch, header, sizeof header) == -1)
    return -1;
  if (gm_chunk_decode (header, c->ch->chunk_size, c->ch->flags, chunk) == -1) {
    channel_lose (c->ch, "file chunk with impossible lengths");
    return -1;
  }
  return 0;
}
