/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the records of a walk; the format is in record.h.
 *
 * What writes them is the appliance, which has been fed with a hostile image:
 * nothing in a record is believed.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "record.h"

/* Where in the record we are.  After SHORT or BAD nothing more is read. */
struct cursor {
  const char *buf;
  size_t len, pos;
  enum { GOOD, SHORT, BAD } state;
};

static uint64_t number (struct cursor *c);
static const char *bytes (struct cursor *c, size_t max, size_t *len);
static const char *string (struct cursor *c, size_t max);
static bool room (struct cursor *c, size_t n);

ptrdiff_t
gm_record_parse (struct gm_record *r, const char *buf, size_t len)
{
  struct cursor c = { .buf = buf, .len = len };

  r->error = number (&c);
  for (size_t i = 0; i < GM_RECORD_STATS; i++)
    r->stats[i] = number (&c);
  r->path = string (&c, GM_RECORD_PATH);
  r->target = string (&c, GM_RECORD_PATH);
  r->digest = string (&c, GM_RECORD_VALUE);
  r->nr_attributes = number (&c);
  if (r->nr_attributes > GM_RECORD_ATTRIBUTES)
    c.state = BAD;
  for (size_t i = 0; c.state == GOOD && i < r->nr_attributes; i++) {
    struct gm_record_attribute *a = &r->attributes[i];

    a->name = string (&c, GM_RECORD_VALUE);
    a->value = bytes (&c, GM_RECORD_VALUE, &a->value_len);
  }
  if (c.state == BAD)
    errno = EPROTO;
  return c.state == GOOD ? (ptrdiff_t) c.pos : c.state == SHORT ? 0 : -1;
}

static uint64_t
number (struct cursor *c)
{
  uint64_t value = 0;

  if (!room (c, 8))
    return 0;
  for (int i = 0; i < 8; i++)
    value = value << 8 | (unsigned char) c->buf[c->pos++];
  return value;
}

static const char *
bytes (struct cursor *c, size_t max, size_t *len)
{
  uint64_t n = number (c);
  const char *start = c->buf + c->pos;

  *len = 0;
  if (c->state == GOOD && n > max)
    c->state = BAD;
  if (!room (c, n + 1))
    return "";
  if (start[n] != '\0')
    c->state = BAD;
  c->pos += n + 1;
  *len = n;
  return start;
}

/* Bytes without a NUL among them. */
static const char *
string (struct cursor *c, size_t max)
{
  size_t len;
  const char *start = bytes (c, max, &len);

  if (c->state == GOOD && strlen (start) != len)
    c->state = BAD;
  return start;
}

static bool
room (struct cursor *c, size_t n)
{
  if (c->state == GOOD && n > c->len - c->pos)
    c->state = SHORT;
  return c->state == GOOD;
}
