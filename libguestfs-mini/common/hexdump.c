/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hexadecimal lines; see hexdump.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hexdump.h"

#define ROW GM_HEXDUMP_ROW
#define LINE_MAX_SIZE 100

static int put_row (struct gm_hexdump *h, const unsigned char *row, size_t n);
static void print_bytes (char *to, const unsigned char *row, size_t n);
static void print_words (char *to, const unsigned char *row, size_t n);
static size_t skip_same (struct gm_hexdump *h, const unsigned char *p,
                         size_t len);

int
gm_hexdump_add (struct gm_hexdump *h, const void *buf, size_t len)
{
  const unsigned char *p = buf;

  while (len > 0) {
    size_t n = ROW - h->nr_row < len ? ROW - h->nr_row : len;

    if (n == ROW) { /* as it is, without a copy */
      if (put_row (h, p, ROW) == -1)
        return -1;
      n += skip_same (h, p + ROW, len - ROW);
    } else {
      memcpy (h->row + h->nr_row, p, n);
      h->nr_row += n;
      if (h->nr_row == ROW && put_row (h, h->row, ROW) == -1)
        return -1;
      h->nr_row %= ROW;
    }
    p += n;
    len -= n;
  }
  return 0;
}

int
gm_hexdump_end (struct gm_hexdump *h)
{
  char line[LINE_MAX_SIZE];

  if (h->nr_row > 0 && put_row (h, h->row, h->nr_row) == -1)
    return -1;
  if (h->position == 0) /* nothing at all */
    return 0;
  snprintf (line, sizeof line, "%0*" PRIx64 "\n", h->canonical ? 8 : 7,
            h->position);
  return h->line (h->opaque, line);
}

/* A row that is shorter is the last. */
static int
put_row (struct gm_hexdump *h, const unsigned char *row, size_t n)
{
  char line[LINE_MAX_SIZE];
  int at;

  if (!h->all && h->has_last && n == ROW && memcmp (row, h->last, ROW) == 0) {
    h->position += n;
    if (h->starred)
      return 0;
    h->starred = true;
    return h->line (h->opaque, "*\n");
  }
  memcpy (h->last, row, n);
  h->has_last = true;
  h->starred = false;
  at = snprintf (line, sizeof line, "%0*" PRIx64, h->canonical ? 8 : 7,
                 h->position);
  h->position += n;
  if (h->canonical)
    print_bytes (line + at, row, n);
  else
    print_words (line + at, row, n);
  return h->line (h->opaque, line);
}

static void
print_bytes (char *to, const unsigned char *row, size_t n)
{
  for (size_t i = 0; i < ROW; i++) {
    if (i % 8 == 0)
      *to++ = ' ';
    to += i < n ? sprintf (to, " %02x", row[i]) : sprintf (to, "   ");
  }
  to = stpcpy (to, "  |");
  for (size_t i = 0; i < n; i++)
    *to++ = row[i] >= 0x20 && row[i] < 0x7f ? row[i] : '.';
  strcpy (to, "|\n");
}

/* What the rows of a little-endian machine hold; an odd byte gets a zero. */
static void
print_words (char *to, const unsigned char *row, size_t n)
{
  for (size_t i = 0; i < ROW; i += 2)
    to += i < n ? sprintf (to, " %02x%02x", i + 1 < n ? row[i + 1] : 0, row[i])
                : sprintf (to, "     ");
  strcpy (to, "\n");
}

/* How many bytes from P on, in whole rows, would add nothing to the star that
 * was printed.  Many at a time, for holes.
 */
static size_t
skip_same (struct gm_hexdump *h, const unsigned char *p, size_t len)
{
  size_t n = 0, step = 65536;

  if (!h->starred)
    return 0;
  len -= len % ROW;
  while (n < len && step >= ROW) {
    size_t now = len - n < step ? len - n : step;

    if (memcmp (p + n, p + n - ROW, now) == 0)
      n += now;
    else
      step /= 2;
  }
  h->position += n;
  return n;
}
