/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the two ends of a leased channel find each other.
 *
 * A channel may still carry bytes of its last client.  Each lease therefore
 * starts with a fresh random cookie: the client writes a hello, then its
 * first call; each side throws away all input up to the other's cookie.
 *
 *   cookie[16], u32 chunk size (wanted; in the answer: agreed), u32 flags
 *
 * Flags are wishes in the same way: those that stand in the answer hold.
 */
#ifndef GM_HELLO_H
#define GM_HELLO_H

#include <stddef.h>
#include <stdint.h>

#define GM_COOKIE 16
#define GM_HELLO_REST 8 /* behind the cookie */
#define GM_HELLO (GM_COOKIE + GM_HELLO_REST)

/* Flags. */
#define GM_HELLO_HOLES 1 /* chunks may be holes (chunk.h) */
#define GM_HELLO_RING 2  /* chunks may be slots of the ring (ring.h) */

struct gm_hello {
  uint32_t chunk_size; /* bytes */
  uint32_t flags;
};

/* A search for a cookie in a stream that arrives in pieces. */
struct gm_hunt {
  unsigned char cookie[GM_COOKIE];
  unsigned char fallback[GM_COOKIE]; /* where a failed match goes on */
  size_t matched;                    /* bytes of the cookie seen so far */
};

void gm_hello_encode (unsigned char out[GM_HELLO],
                      const unsigned char cookie[GM_COOKIE],
                      const struct gm_hello *hello);

/* IN is the part behind the cookie. */
void gm_hello_decode (const unsigned char in[GM_HELLO_REST],
                      struct gm_hello *hello);

/* The size that the daemon answers to a wish. */
uint32_t gm_hello_agree (uint32_t wanted);

void gm_hunt_start (struct gm_hunt *hunt,
                    const unsigned char cookie[GM_COOKIE]);

/* Look at LEN more bytes.  Returns how many of them were used up: when the
 * cookie ends in BUF, those up to its last byte, and *FOUND is set to 1;
 * otherwise all of them, and *FOUND to 0.
 */
size_t gm_hunt_feed (struct gm_hunt *hunt, const void *buf, size_t len,
                     int *found);

#endif
