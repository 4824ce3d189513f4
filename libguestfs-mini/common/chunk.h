/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunks of a FileIn or FileOut stream, coded by hand.
 *
 * In rpcgen's terms a chunk is `int cancel; opaque data<>` behind a length
 * word, so on the wire, all big endian:
 *
 *   u32 length of what follows, u32 cancel, u32 data length, data, padding
 *
 * The last chunk of a stream has no data.  A chunk with cancel = 1 ends the
 * stream early; its data, if any, is the daemon's reason.  Where both ends agreed on it (hello.h), one with cancel = 2 is
 * a hole, its data a u64 that says how many bytes of zeroes stand here; and one
 * with cancel = 3 stands for data in the ring (ring.h): u32 slot, u32 length.
 * A plain channel carries at most GM_CHUNK_PLAIN bytes in a chunk; the two ends
 * of a leased channel agree on more.
 */
#ifndef GM_CHUNK_H
#define GM_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GM_CHUNK_HEADER 12 /* bytes in front of the data */
#define GM_CHUNK_NOTE 20   /* bytes of a whole chunk of hole or slot */
#define GM_CHUNK_PLAIN 8192
#define GM_CHUNK_LIMIT (1024 * 1024)

struct gm_chunk {
  uint32_t data_len;
  uint32_t padding; /* zero bytes behind the data, 0 to 3 */
  bool cancel;
  bool hole; /* the data is the length of one */
  bool slot; /* the data is the number of one and a length */
};

static inline uint32_t
gm_get_be32 (const unsigned char *p)
{
  return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 |
         p[3];
}

static inline void
gm_put_be32 (unsigned char *p, uint32_t value)
{
  p[0] = value >> 24;
  p[1] = value >> 16;
  p[2] = value >> 8;
  p[3] = value;
}

/* Write the header of a chunk with DATA_LEN bytes of data to HEADER, and
 * return how many zero bytes must follow the data.
 */
uint32_t gm_chunk_encode (unsigned char header[GM_CHUNK_HEADER],
                          uint32_t data_len, bool cancel);

/* Write a whole chunk that stands for LEN bytes of zeroes. */
void gm_chunk_encode_hole (unsigned char chunk[GM_CHUNK_NOTE], uint64_t len);

/* Write a whole chunk that stands for LEN bytes in SLOT of the ring. */
void gm_chunk_encode_slot (unsigned char chunk[GM_CHUNK_NOTE], unsigned slot,
                           uint32_t len);

/* The length of a hole from the data of its chunk. */
uint64_t gm_chunk_hole (const unsigned char data[8]);

/* The slot and the length from the data of its chunk.  Returns 0, or -1 with
 * errno EPROTO when there is no such slot, or it does not hold so much, or
 * nothing.
 */
int gm_chunk_slot (const unsigned char data[8], unsigned *slot, uint32_t *len);

/* Read a header.  Returns 0, or -1 with errno EPROTO when the lengths
 * contradict each other, the data is longer than MAX, or cancel is none of
 * 0, 1 and those that the FLAGS agreed on (hello.h) allow: the stream is then
 * lost.
 */
int gm_chunk_decode (const unsigned char header[GM_CHUNK_HEADER], uint32_t max,
                     uint32_t flags, struct gm_chunk *chunk);

#endif
