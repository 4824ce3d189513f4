/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FileOut: files to the library.  The contract is in call.h.
 *
 * With a ring, what is sent gathers in the buffer of a slot.  A full one is
 * moved to the ring disk in the background while the next is being filled;
 * then the library is told of it.  Little at the end, or before a hole, goes
 * through the channel instead.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chunk.h"
#include "cleanup.h"

#include "proto.h"
#include "server.h"

#define REASON_MAX 4096

static int end_early (struct call *c, const char *reason);
static int send_small (struct call *c, const char *buf, size_t len);
static int acquire (struct call *c, unsigned slot);
static int push (struct call *c);
static int push_all (struct call *c);
static int settle (struct call *c);
static int take_words (struct call *c, bool wait);
static int disk_failed (struct call *c);
static int stop (struct call *c);
static int fail (struct call *c);
static int write_chunk (struct call *c, const void *buf, size_t len,
                        bool cancel);

int
reply_begin_file (struct call *c)
{
  if (c->replied || reply_success (c, NULL, NULL) == -1)
    return -1;
  c->streaming = true;
  if (c->ch->flags & GM_HELLO_RING)
    channel_use_ring (c->ch);
  if (c->ch->ring != NULL)
    ring_reset (c->ch->ring);
  else
    c->buf = malloc (c->ch->chunk_size);
  if (c->ch->ring == NULL && c->buf == NULL)
    return stop (c);
  return 0;
}

void *
send_buffer (struct call *c, size_t *size)
{
  struct ring *ring = c->ch->ring;

  if (!c->streaming)
    return NULL;
  if (ring == NULL) {
    *size = c->ch->chunk_size;
    return c->buf;
  }
  if (c->out.used == 0 && acquire (c, c->out.slot) == -1)
    return NULL;
  *size = GM_RING_SLOT - c->out.used;
  return ring_buffer (ring, c->out.slot) + c->out.used;
}

int
send_filled (struct call *c, size_t len)
{
  if (c->ch->ring == NULL)
    return send_small (c, c->buf, len);
  c->out.used += len;
  return c->out.used == GM_RING_SLOT ? push (c) : 0;
}

int
send_flush (struct call *c)
{
  return push_all (c) == -1 ? -1 : channel_flush (c->ch);
}

int
send_chunk (struct call *c, const void *buf, size_t len)
{
  const char *p = buf;

  if (c->ch->ring == NULL)
    return send_small (c, buf, len);
  while (len > 0) {
    size_t n;
    void *to = send_buffer (c, &n);

    if (to == NULL)
      return -1;
    if (n > len)
      n = len;
    memcpy (to, p, n);
    if (send_filled (c, n) == -1)
      return -1;
    p += n;
    len -= n;
  }
  return 0;
}

int
send_hole (struct call *c, uint64_t len)
{
  static const char zeroes[65536];
  unsigned char hole[GM_CHUNK_NOTE];

  if (!c->streaming)
    return -1;
  if (c->ch->flags & GM_HELLO_HOLES) {
    if (len == 0)
      return 0;
    gm_chunk_encode_hole (hole, len);
    if (push_all (c) == 0 && channel_put (c->ch, hole, sizeof hole) == 0)
      return 0;
    return fail (c);
  }
  while (len > 0) {
    size_t n = len < sizeof zeroes ? len : sizeof zeroes;

    if (send_chunk (c, zeroes, n) == -1)
      return -1;
    len -= n;
  }
  return 0;
}

int
send_check (struct call *c)
{
  return c->streaming ? take_words (c, false) : -1;
}

int
send_end (struct call *c)
{
  if (!c->streaming || push_all (c) == -1)
    return -1;
  c->streaming = false;
  return write_chunk (c, NULL, 0, false);
}

int
send_cancel (struct call *c)
{
  return end_early (c, "");
}

int
send_failed (struct call *c, int err, const char *fs, ...)
{
  CLEANUP_FREE char *text = NULL, *all = NULL;
  va_list args;

  va_start (args, fs);
  if (vasprintf (&text, fs, args) == -1)
    text = NULL;
  va_end (args);
  if (text != NULL && asprintf (&all, "%s%s%s", text, err != 0 ? ": " : "",
                                err != 0 ? strerror (err) : "") == -1)
    all = NULL;
  if (all == NULL || call_cancelled (c))
    return send_cancel (c);
  server_log ("%s: %s", c->name, all);
  return end_early (c, c->ch->flags & GM_HELLO_HOLES ? all : "");
}

/* libguestfs gives no meaning to the data of the chunk that cancels. */
static int
end_early (struct call *c, const char *reason)
{
  if (!c->streaming)
    return -1;
  c->streaming = false;
  if (c->ch->ring != NULL) /* with the end of it, the slots are the library's */
    ring_reset (c->ch->ring);
  return write_chunk (c, reason, strnlen (reason, REASON_MAX), true);
}

/* Send LEN bytes through the channel. */
static int
send_small (struct call *c, const char *buf, size_t len)
{
  while (len > 0) {
    size_t n = len < c->ch->chunk_size ? len : c->ch->chunk_size;

    if (!c->streaming || take_words (c, false) == -1)
      return -1;
    if (write_chunk (c, buf, n, false) == -1)
      return fail (c);
    buf += n;
    len -= n;
  }
  return 0;
}

/* Wait until SLOT is ours. */
static int
acquire (struct call *c, unsigned slot)
{
  if (take_words (c, false) == -1)
    return -1;
  while (c->ch->ring->slot[slot].state != SLOT_FREE)
    if (settle (c) == -1 || take_words (c, true) == -1)
      return -1;
  return 0;
}

/* Send what has gathered in the present slot. */
static int
push (struct call *c)
{
  struct ring *ring = c->ch->ring;
  unsigned slot = c->out.slot;
  size_t len = c->out.used;

  if (len == 0)
    return 0;
  c->out.used = 0;
  if (len <= GM_RING_INLINE && len <= c->ch->chunk_size)
    return settle (c) == -1
             ? -1
             : send_small (c, (char *) ring_buffer (ring, slot), len);
  if (ring_write (ring, slot, len) == -1)
    return disk_failed (c);
  /* The one before has been on its way while this one was filled. */
  if (settle (c) == -1)
    return -1;
  c->out.moving = true;
  c->out.slot = (slot + 1) % GM_RING_SLOTS;
  return 0;
}

/* Send all that has gathered anywhere. */
static int
push_all (struct call *c)
{
  return push (c) == -1 ? -1 : settle (c);
}

/* Tell the library of the slot that is on its way. */
static int
settle (struct call *c)
{
  struct ring *ring = c->ch->ring;
  unsigned slot = (c->out.slot + GM_RING_SLOTS - 1) % GM_RING_SLOTS;
  unsigned char note[GM_CHUNK_NOTE];

  if (!c->out.moving)
    return 0;
  c->out.moving = false;
  if (ring_wait (ring, slot) == -1)
    return disk_failed (c);
  ring->slot[slot].state = SLOT_LENT;
  gm_chunk_encode_slot (note, slot, ring->slot[slot].len);
  return channel_write (c->ch, note, sizeof note) == -1 ? fail (c) : 0;
}

/* Take the library's words: slots that are free again, or its wish to stop.
 * With WAIT there must be one.  Returns -1 when that ended the stream.
 */
static int
take_words (struct call *c, bool wait)
{
  struct ring *ring = c->ch->ring;
  unsigned char be[4];

  while (wait || channel_peek (c->ch, be, sizeof be)) {
    int slot;

    if (wait && channel_read (c->ch, be, sizeof be) == -1)
      return fail (c);
    slot = ring == NULL ? -1 : gm_ring_free_slot (gm_get_be32 (be));
    if (slot != -1 && ring->slot[slot].state == SLOT_LENT)
      ring->slot[slot].state = SLOT_FREE;
    else if (gm_get_be32 (be) != GUESTFS_CANCEL_FLAG) {
      if (!wait)
        return 0; /* the next request has overtaken us */
      channel_lose (c->ch, "neither cancelled nor a slot set free");
      return fail (c);
    }
    if (!wait)
      channel_skip (c->ch, sizeof be);
    if (slot == -1)
      return stop (c);
    wait = false;
  }
  return 0;
}

static int
disk_failed (struct call *c)
{
  server_log ("%s: ring disk: %s", c->name, strerror (errno));
  return stop (c);
}

/* End the stream early. */
static int
stop (struct call *c)
{
  send_cancel (c);
  return -1;
}

/* The client is gone. */
static int
fail (struct call *c)
{
  c->streaming = false;
  return -1;
}

static int
write_chunk (struct call *c, const void *buf, size_t len, bool cancel)
{
  static const char zeros[3];
  unsigned char header[GM_CHUNK_HEADER];
  uint32_t padding = gm_chunk_encode (header, len, cancel);

  if (channel_put (c->ch, header, sizeof header) == -1 ||
      (len > 0 && channel_put (c->ch, buf, len) == -1))
    return -1;
  return channel_put (c->ch, zeros, padding);
}
