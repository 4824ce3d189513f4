/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files from and to the library, and progress.  The contract is in call.h.
 *
 * Either side may stop a stream.  The reader of a stream writes the word
 * GUESTFS_CANCEL_FLAG and goes on reading; the writer answers by a chunk
 * with cancel = 1, or has ended the stream before it saw the word.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chunk.h"
#include "cleanup.h"

#include "proto.h"

#define PROGRESS_INTERVAL_NS 300000000

/* Chunks up to this go out in one write: one buffer of the port. */
#define ONE_WRITE 32768

static int next_piece (struct call *c, void *buf, size_t *len);
static int read_header (struct call *c, struct gm_chunk *chunk);
static int write_chunk (struct call *c, const void *buf, size_t len,
                        bool cancel);
static uint64_t now_ns (void);

int
receive_file (struct call *c,
              int (*cb) (void *opaque, const void *buf, size_t len),
              void *opaque)
{
  CLEANUP_FREE char *buf = malloc (c->ch->chunk_size);
  size_t len;
  int r;

  if (buf == NULL)
    return -1;
  while ((r = next_piece (c, buf, &len)) >= 1)
    if (cb (opaque, r == 1 ? buf : NULL, len) == -1)
      return -1;
  return r;
}

int
receive_chunk (struct call *c, void *buf, size_t *len)
{
  size_t size = c->ch->chunk_size;
  int r = 2;

  if (c->hole_left == 0) {
    r = next_piece (c, buf, len);
    if (r == 2)
      c->hole_left = *len;
  }
  if (r != 2)
    return r;
  if (call_cancelled (c)) /* a hole may be long, and needs no input */
    return -2;
  *len = c->hole_left < size ? c->hole_left : size;
  memset (buf, 0, *len);
  c->hole_left -= *len;
  return 1;
}

/* The next chunk: 1, its data in BUF; 2, a hole of *LEN bytes; else as
 * receive_chunk.
 */
static int
next_piece (struct call *c, void *buf, size_t *len)
{
  struct gm_chunk chunk;

  if (c->received || read_header (c, &chunk) == -1 ||
      channel_read (c->ch, buf, chunk.data_len) == -1 ||
      channel_skip (c->ch, chunk.padding) == -1)
    return -2;
  *len = chunk.hole ? gm_chunk_hole (buf) : chunk.data_len;
  if (chunk.hole && (*len == 0 || *len > INT64_MAX)) {
    channel_lose (c->ch, "hole of impossible length");
    return -2;
  }
  if (!chunk.cancel && chunk.data_len > 0)
    return chunk.hole ? 2 : 1;
  c->received = true;
  return chunk.cancel ? -2 : 0;
}

int
cancel_receive (struct call *c)
{
  unsigned char word[4];
  struct gm_chunk chunk;

  if (!c->filein || c->received)
    return 0;
  gm_put_be32 (word, GUESTFS_CANCEL_FLAG);
  if (channel_write (c->ch, word, sizeof word) == -1)
    return -1;
  do {
    if (read_header (c, &chunk) == -1 ||
        channel_skip (c->ch, chunk.data_len + chunk.padding) == -1)
      return -1;
  } while (!chunk.cancel && chunk.data_len > 0);
  c->received = true;
  return 0;
}

int
reply_begin_file (struct call *c)
{
  if (c->replied || reply_success (c, NULL, NULL) == -1)
    return -1;
  c->streaming = true;
  return 0;
}

int
send_chunk (struct call *c, const void *buf, size_t len)
{
  const char *p = buf;

  while (len > 0) {
    size_t n = len < c->ch->chunk_size ? len : c->ch->chunk_size;

    if (!c->streaming)
      return -1;
    if (channel_take_word (c->ch, GUESTFS_CANCEL_FLAG)) {
      send_cancel (c);
      return -1;
    }
    if (write_chunk (c, p, n, false) == -1) {
      c->streaming = false;
      return -1;
    }
    p += n;
    len -= n;
  }
  return 0;
}

int
send_hole (struct call *c, uint64_t len)
{
  unsigned char hole[GM_CHUNK_HOLE];
  CLEANUP_FREE char *zeroes = NULL;

  if (c->streaming && c->ch->holes) {
    gm_chunk_encode_hole (hole, len);
    if (len == 0 || channel_write (c->ch, hole, sizeof hole) == 0)
      return 0;
    c->streaming = false;
    return -1;
  }
  zeroes = calloc (1, c->ch->chunk_size);
  if (zeroes == NULL) {
    send_cancel (c);
    return -1;
  }
  while (len > 0) {
    size_t n = len < c->ch->chunk_size ? len : c->ch->chunk_size;

    if (send_chunk (c, zeroes, n) == -1)
      return -1;
    len -= n;
  }
  return 0;
}

int
send_end (struct call *c)
{
  if (!c->streaming)
    return -1;
  c->streaming = false;
  return write_chunk (c, NULL, 0, false);
}

int
send_cancel (struct call *c)
{
  if (!c->streaming)
    return -1;
  c->streaming = false;
  return write_chunk (c, NULL, 0, true);
}

size_t
call_chunk_size (const struct call *c)
{
  return c->ch->chunk_size;
}

void
notify_progress (struct call *c, uint64_t position, uint64_t total)
{
  guestfs_progress progress = {
    .proc = c->proc,
    .serial = c->serial,
    .position = position,
    .total = total,
  };
  uint64_t now = now_ns ();
  bool last = position >= total && c->progress_sent;
  char buf[4 + 24];
  XDR x;

  if (c->progress_last_ns == 0) /* a short call stays silent */
    c->progress_last_ns = now;
  if (!last && now - c->progress_last_ns < PROGRESS_INTERVAL_NS)
    return;
  c->progress_last_ns = now;
  c->progress_sent = true;
  xdrmem_create (&x, buf + 4, sizeof buf - 4, XDR_ENCODE);
  gm_put_be32 ((unsigned char *) buf, GUESTFS_PROGRESS_FLAG);
  if (xdr_guestfs_progress (&x, &progress))
    channel_write (c->ch, buf, sizeof buf);
}

bool
call_cancelled (const struct call *c)
{
  return channel_is_over (c->ch);
}

bool
call_is_control (const struct call *c)
{
  return c->ch->kind == CHANNEL_CONTROL;
}

static int
read_header (struct call *c, struct gm_chunk *chunk)
{
  unsigned char header[GM_CHUNK_HEADER];

  if (channel_read (c->ch, header, sizeof header) == -1)
    return -1;
  if (gm_chunk_decode (header, c->ch->chunk_size, c->ch->holes, chunk) == -1) {
    channel_lose (c->ch, "file chunk with impossible lengths");
    return -1;
  }
  return 0;
}

static int
write_chunk (struct call *c, const void *buf, size_t len, bool cancel)
{
  static const char zeros[3];
  unsigned char header[GM_CHUNK_HEADER];
  uint32_t padding = gm_chunk_encode (header, len, cancel);

  if (sizeof header + len + padding <= ONE_WRITE) {
    char all[ONE_WRITE];

    memcpy (all, header, sizeof header);
    if (len > 0)
      memcpy (all + sizeof header, buf, len);
    memcpy (all + sizeof header + len, zeros, padding);
    return channel_write (c->ch, all, sizeof header + len + padding);
  }
  if (channel_write (c->ch, header, sizeof header) == -1 ||
      channel_write (c->ch, buf, len) == -1)
    return -1;
  return channel_write (c->ch, zeros, padding);
}

static uint64_t
now_ns (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * UINT64_C (1000000000) + ts.tv_nsec;
}
