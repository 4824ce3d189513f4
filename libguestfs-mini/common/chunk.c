/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunk codec, used by the library and the daemon. */
#include <errno.h>

#include "chunk.h"

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

void
gm_chunk_encode_hole (unsigned char chunk[GM_CHUNK_HOLE], uint64_t len)
{
  gm_put_be32 (chunk, GM_CHUNK_HOLE - 4);
  gm_put_be32 (chunk + 4, 2);
  gm_put_be32 (chunk + 8, 8);
  gm_put_be32 (chunk + 12, len >> 32);
  gm_put_be32 (chunk + 16, len);
}

uint64_t
gm_chunk_hole (const unsigned char data[8])
{
  return (uint64_t) gm_get_be32 (data) << 32 | gm_get_be32 (data + 4);
}

int
gm_chunk_decode (const unsigned char header[GM_CHUNK_HEADER], uint32_t max,
                 bool holes, struct gm_chunk *chunk)
{
  uint32_t len = gm_get_be32 (header);
  uint32_t cancel = gm_get_be32 (header + 4);
  uint32_t data_len = gm_get_be32 (header + 8);

  if (data_len > max || cancel > (holes ? 2 : 1) ||
      (cancel == 2 && data_len != 8) ||
      len != 8 + (uint64_t) data_len + padding (data_len)) {
    errno = EPROTO;
    return -1;
  }
  chunk->data_len = data_len;
  chunk->padding = padding (data_len);
  chunk->cancel = cancel == 1;
  chunk->hole = cancel == 2;
  return 0;
}
