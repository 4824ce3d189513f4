/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the registry of a Windows: names and strings; see registry.h. */
#include <stdlib.h>

#include "registry.h"

static char *put_utf8 (char *to, uint32_t c);

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
