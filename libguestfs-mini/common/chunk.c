/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunk codec, used by the library and the daemon. */
#include <errno.h>

#include "chunk.h"
#include "hello.h"
#include "ring.h"

/* Values of the cancel word. */
enum { DATA, CANCEL, HOLE, SLOT };

static uint32_t
padding (uint32_t data_len)
{
  return -data_len & 3;
}

uint32_t
gm_chunk_encode (unsigned char header[GM_CHUNK_HEADER], uint32_t data_len,
                 bool cancel)
{
  gm_put_be32 (header, 8 + data_len + padding (data_len));
  gm_put_be32 (header + 4, cancel);
  gm_put_be32 (header + 8, data_len);
  return padding (data_len);
}

/* A chunk whose eight bytes of data are two numbers. */
static void
encode_note (unsigned char chunk[GM_CHUNK_NOTE], uint32_t kind, uint32_t first,
             uint32_t second)
{
  gm_put_be32 (chunk, GM_CHUNK_NOTE - 4);
  gm_put_be32 (chunk + 4, kind);
  gm_put_be32 (chunk + 8, 8);
  gm_put_be32 (chunk + 12, first);
  gm_put_be32 (chunk + 16, second);
}

void
gm_chunk_encode_hole (unsigned char chunk[GM_CHUNK_NOTE], uint64_t len)
{
  encode_note (chunk, HOLE, len >> 32, len);
}

void
gm_chunk_encode_slot (unsigned char chunk[GM_CHUNK_NOTE], unsigned slot,
                      uint32_t len)
{
  encode_note (chunk, SLOT, slot, len);
}

uint64_t
gm_chunk_hole (const unsigned char data[8])
{
  return (uint64_t) gm_get_be32 (data) << 32 | gm_get_be32 (data + 4);
}

int
gm_chunk_slot (const unsigned char data[8], unsigned *slot, uint32_t *len)
{
  *slot = gm_get_be32 (data);
  *len = gm_get_be32 (data + 4);
  if (*slot<GM_RING_SLOTS && * len> 0 && *len <= GM_RING_SLOT)
    return 0;
  errno = EPROTO;
  return -1;
}

static bool
known (uint32_t kind, uint32_t flags)
{
  return kind == HOLE   ? flags & GM_HELLO_HOLES
         : kind == SLOT ? flags & GM_HELLO_RING
                        : kind <= CANCEL;
}

int
gm_chunk_decode (const unsigned char header[GM_CHUNK_HEADER], uint32_t max,
                 uint32_t flags, struct gm_chunk *chunk)
{
  uint32_t len = gm_get_be32 (header);
  uint32_t kind = gm_get_be32 (header + 4);
  uint32_t data_len = gm_get_be32 (header + 8);

  if (data_len > max || !known (kind, flags) ||
      (kind > CANCEL && data_len != 8) ||
      len != 8 + (uint64_t) data_len + padding (data_len)) {
    errno = EPROTO;
    return -1;
  }
  chunk->data_len = data_len;
  chunk->padding = padding (data_len);
  chunk->cancel = kind == CANCEL;
  chunk->hole = kind == HOLE;
  chunk->slot = kind == SLOT;
  return 0;
}
