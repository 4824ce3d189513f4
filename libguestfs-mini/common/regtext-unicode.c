/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text form of a registry: characters; see regtext.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "regtext.h"

static uint32_t next (const unsigned char **p, const unsigned char *end);
static unsigned char *put16 (unsigned char *to, uint32_t unit);

unsigned char *
gm_regtext_utf16 (const char *text, size_t len, size_t *size)
{
  const unsigned char *p = (const unsigned char *) text, *end = p + len;
  unsigned char *data = malloc (2 * len + 2), *to = data;

  if (data == NULL)
    return NULL;
  while (p < end) {
    uint32_t c = next (&p, end);

    if (c >= 0x10000)
      to = put16 (to, 0xd800 + ((c - 0x10000) >> 10));
    to = put16 (to, c >= 0x10000 ? 0xdc00 + (c & 0x3ff) : c);
  }
  to = put16 (to, 0);
  *size = to - data;
  return data;
}

char *
gm_regtext_utf8 (const unsigned char *data, size_t len)
{
  char *text = malloc (len / 2 * 3 + 1), *to = text;

  for (size_t i = 0; text != NULL && i + 1 < len; i += 2) {
    uint32_t c = data[i] | data[i + 1] << 8;
    uint32_t low = i + 3 < len ? data[i + 2] | data[i + 3] << 8 : 0;

    if (c >= 0xd800 && c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      i += 2;
    } else if (c == 0 || (c >= 0xd800 && c < 0xe000)) {
      free (text);
      errno = EILSEQ;
      return NULL;
    }
    if (c < 0x80)
      *to++ = c;
    else {
      int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

      *to++ = (more == 1 ? 0xc0 : more == 2 ? 0xe0 : 0xf0) | c >> 6 * more;
      while (more-- > 0)
        *to++ = 0x80 | (c >> 6 * more & 0x3f);
    }
  }
  if (text != NULL)
    *to = '\0';
  return text;
}

size_t
gm_regtext_check_utf8 (const char *text, size_t len)
{
  const unsigned char *p = (const unsigned char *) text, *end = p + len;

  while (p < end) {
    const unsigned char *start = p;

    if (next (&p, end) == 0xfffd &&
        (p - start != 3 || memcmp (start, "\xef\xbf\xbd", 3) != 0))
      return start - (const unsigned char *) text;
  }
  return len;
}

static uint32_t
next (const unsigned char **p, const unsigned char *end)
{
  const unsigned char *s = *p;
  int more = *s < 0x80   ? 0
             : *s < 0xc2 ? -1
             : *s < 0xe0 ? 1
             : *s < 0xf0 ? 2
             : *s < 0xf5 ? 3
                         : -1;
  uint32_t c = more <= 0 ? *s : *s & (0x3f >> more);

  (*p)++;
  if (more == -1 || end - s <= more)
    return more == 0 ? c : 0xfffd;
  for (int i = 1; i <= more; i++) {
    if ((s[i] & 0xc0) != 0x80)
      return 0xfffd;
    c = c << 6 | (s[i] & 0x3f);
  }
  if ((c >= 0xd800 && c < 0xe000) || c > 0x10ffff || (more == 2 && c < 0x800) ||
      (more == 3 && c < 0x10000))
    return 0xfffd;
  *p += more;
  return c;
}

static unsigned char *
put16 (unsigned char *to, uint32_t unit)
{
  *to++ = unit;
  *to++ = unit >> 8;
  return to;
}
