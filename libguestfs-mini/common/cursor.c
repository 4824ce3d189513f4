/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading numbers and strings; see cursor.h. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "cursor.h"

static bool room (struct gm_cursor *c, size_t n);

uint64_t
gm_cursor_number (struct gm_cursor *c)
{
  uint64_t value = 0;

  if (!room (c, 8))
    return 0;
  for (int i = 0; i < 8; i++)
    value = value << 8 | (unsigned char) c->buf[c->pos++];
  return value;
}

const char *
gm_cursor_bytes (struct gm_cursor *c, size_t max, size_t *len)
{
  uint64_t n = gm_cursor_number (c);
  const char *start = c->buf + c->pos;

  *len = 0;
  if (c->state == GM_CURSOR_GOOD && n > max)
    c->state = GM_CURSOR_BAD;
  if (!room (c, n + 1))
    return "";
  if (start[n] != '\0') {
    c->state = GM_CURSOR_BAD;
    return "";
  }
  c->pos += n + 1;
  *len = n;
  return start;
}

const char *
gm_cursor_string (struct gm_cursor *c, size_t max)
{
  size_t len;
  const char *start = gm_cursor_bytes (c, max, &len);

  if (c->state == GM_CURSOR_GOOD && strlen (start) != len)
    c->state = GM_CURSOR_BAD;
  return start;
}

ptrdiff_t
gm_cursor_end (const struct gm_cursor *c)
{
  if (c->state == GM_CURSOR_BAD)
    errno = EPROTO;
  return c->state == GM_CURSOR_GOOD    ? (ptrdiff_t) c->pos
         : c->state == GM_CURSOR_SHORT ? 0
                                       : -1;
}

static bool
room (struct gm_cursor *c, size_t n)
{
  if (c->state == GM_CURSOR_GOOD && n > c->len - c->pos)
    c->state = GM_CURSOR_SHORT;
  return c->state == GM_CURSOR_GOOD;
}
