/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs of printable characters; see printable.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"

static int add_wide (struct gm_printable *p, unsigned char byte);
static int accept (struct gm_printable *p, const char *text, size_t len);
static int end_run (struct gm_printable *p);
static bool is_printable (const struct gm_printable *p, uint32_t c);

int
gm_printable_begin (struct gm_printable *p, char encoding, size_t min)
{
  if (encoding == '\0' || strchr (GM_PRINTABLE_ENCODINGS, encoding) == NULL ||
      min == 0) {
    errno = EINVAL;
    return -1;
  }
  p->min = min;
  p->width = strchr ("sS", encoding) ? 1 : strchr ("bl", encoding) ? 2 : 4;
  p->big_end = strchr ("bB", encoding) != NULL;
  p->eight_bit = encoding == 'S';
  p->position = p->start = 0;
  p->nr_part = p->nr_run = 0;
  p->run = malloc (min);
  return p->run == NULL ? -1 : 0;
}

int
gm_printable_add (struct gm_printable *p, const void *buf, size_t len)
{
  const char *text = buf;
  size_t i = 0;

  while (p->width > 1 && i < len)
    if (add_wide (p, text[i++]) == -1)
      return -1;
  while (i < len) {
    size_t begin = i;

    while (i < len && is_printable (p, (unsigned char) text[i]))
      i++;
    p->position += i - begin;
    if (i > begin && accept (p, text + begin, i - begin) == -1)
      return -1;
    if (i == len)
      break;
    if (p->nr_run > 0 && end_run (p) == -1)
      return -1;
    p->position++;
    i++;
  }
  return 0;
}

int
gm_printable_end (struct gm_printable *p)
{
  int r = end_run (p);

  free (p->run);
  p->run = NULL;
  return r;
}

/* Where no printable character begins, one may begin a byte further on. */
static int
add_wide (struct gm_printable *p, unsigned char byte)
{
  uint32_t c = 0;
  char text;

  p->part[p->nr_part++] = byte;
  p->position++;
  if (p->nr_part < p->width)
    return 0;
  for (size_t i = 0; i < p->width; i++)
    c = c << 8 | p->part[p->big_end ? i : p->width - 1 - i];
  if (is_printable (p, c)) {
    p->nr_part = 0;
    text = c;
    return accept (p, &text, 1);
  }
  memmove (p->part, p->part + 1, --p->nr_part);
  return end_run (p);
}

/* The next LEN characters, which end at the position, belong to the run. */
static int
accept (struct gm_printable *p, const char *text, size_t len)
{
  size_t n;

  if (p->nr_run == 0)
    p->start = p->position - len * p->width;
  if (p->nr_run < p->min) {
    n = p->min - p->nr_run < len ? p->min - p->nr_run : len;
    memcpy (p->run + p->nr_run, text, n);
    p->nr_run += n;
    text += n;
    len -= n;
    if (p->nr_run == p->min &&
        p->found (p->opaque, p->start, p->run, p->min) == -1)
      return -1;
  }
  return len == 0 ? 0 : p->found (p->opaque, p->start, text, len);
}

static int
end_run (struct gm_printable *p)
{
  bool found = p->nr_run == p->min;

  p->nr_run = 0;
  return found ? p->found (p->opaque, p->start, NULL, 0) : 0;
}

static bool
is_printable (const struct gm_printable *p, uint32_t c)
{
  return c == '\t' || (c >= 0x20 && c < 0x7f) ||
         (p->eight_bit && c >= 0x80 && c <= 0xff);
}
