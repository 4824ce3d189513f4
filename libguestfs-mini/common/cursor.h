/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what the appliance has written: numbers of eight bytes, the most
 * significant first, and strings, which are a number, their length, so many
 * bytes, and a NUL that their length does not count.  Nothing is believed.
 */
#ifndef GM_CURSOR_H
#define GM_CURSOR_H

#include <stddef.h>
#include <stdint.h>

/* Where we are.  After SHORT (not all has come yet) or BAD nothing more is
 * read: numbers are 0 then, and strings empty.
 */
struct gm_cursor {
  const char *buf;
  size_t len, pos;
  enum { GM_CURSOR_GOOD, GM_CURSOR_SHORT, GM_CURSOR_BAD } state;
};

uint64_t gm_cursor_number (struct gm_cursor *c);

/* Up to MAX bytes of any value, lent from the buffer. */
const char *gm_cursor_bytes (struct gm_cursor *c, size_t max, size_t *len);

/* The same without a NUL among them. */
const char *gm_cursor_string (struct gm_cursor *c, size_t max);

/* How much was read, 0 if it was SHORT, -1 with errno EPROTO if BAD. */
ptrdiff_t gm_cursor_end (const struct gm_cursor *c);

static inline void
gm_put_be64 (unsigned char p[8], uint64_t value)
{
  for (int i = 0; i < 8; i++)
    p[i] = value >> (56 - 8 * i);
}

#endif
