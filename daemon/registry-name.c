/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the registry of a Windows: names and strings; see registry.h. */
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "registry.h"

static uint32_t next_utf8 (const char **s, const char *end);
static char *put_utf8 (char *to, uint32_t c);
static uint32_t fold (uint32_t c);

char *
registry_utf16 (const unsigned char *data, size_t len)
{
  char *text = malloc (len / 2 * 3 + 1), *to = text;

  for (size_t i = 0; text != NULL && i + 1 < len; i += 2) {
    uint32_t c = registry_u16 (data + i);
    uint32_t low = i + 3 < len ? registry_u16 (data + i + 2) : 0;

    if (c == 0)
      break;
    if (c >= 0xd800 && c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      i += 2;
    } else if (c >= 0xd800 && c < 0xe000)
      c = 0xfffd;
    to = put_utf8 (to, c);
  }
  if (text != NULL)
    *to = '\0';
  return text;
}

char *
registry_latin1 (const unsigned char *data, size_t len)
{
  char *text = malloc (2 * len + 1), *to = text;

  for (size_t i = 0; text != NULL && i < len && data[i] != 0; i++)
    to = put_utf8 (to, data[i]);
  if (text != NULL)
    *to = '\0';
  return text;
}

bool
registry_same_name (const char *a, const char *b, size_t len)
{
  const char *end_a = a + strlen (a), *end_b = b + len;

  while (a < end_a && b < end_b)
    if (fold (next_utf8 (&a, end_a)) != fold (next_utf8 (&b, end_b)))
      return false;
  return a == end_a && b == end_b;
}

/* The next character; what is no UTF-8 stands for itself, above all others. */
static uint32_t
next_utf8 (const char **s, const char *end)
{
  const unsigned char *p = (const unsigned char *) *s;
  size_t more = *p < 0xc2   ? 0
                : *p < 0xe0 ? 1
                : *p < 0xf0 ? 2
                : *p < 0xf5 ? 3
                            : 0;
  uint32_t c = more == 0 ? *p : *p & (0x3f >> more);

  if (more == 0 || (size_t) (end - *s) <= more) {
    (*s)++;
    return *p < 0x80 ? *p : 0x80000000 | *p;
  }
  for (size_t i = 1; i <= more; i++) {
    if ((p[i] & 0xc0) != 0x80) {
      (*s)++;
      return 0x80000000 | *p;
    }
    c = c << 6 | (p[i] & 0x3f);
  }
  *s += 1 + more;
  return c;
}

static char *
put_utf8 (char *to, uint32_t c)
{
  if (c < 0x80)
    *to++ = c;
  else if (c < 0x800)
    *to++ = 0xc0 | c >> 6;
  else if (c < 0x10000)
    *to++ = 0xe0 | c >> 12;
  else
    *to++ = 0xf0 | c >> 18;
  if (c >= 0x10000)
    *to++ = 0x80 | (c >> 12 & 0x3f);
  if (c >= 0x800)
    *to++ = 0x80 | (c >> 6 & 0x3f);
  if (c >= 0x80)
    *to++ = 0x80 | (c & 0x3f);
  return to;
}

static locale_t folding;

static void
make_folding (void)
{
  folding = newlocale (LC_CTYPE_MASK, "C.UTF-8", (locale_t) 0);
}

static uint32_t
fold (uint32_t c)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  if (c >= 'a' && c <= 'z')
    return c - 'a' + 'A';
  if (c < 0x80 || c > 0xffff)
    return c;
  pthread_once (&once, make_folding);
  return folding == (locale_t) 0 ? c : towupper_l (c, folding);
}
