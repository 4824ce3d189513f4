/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Terminal-safe names. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"

/* Decode the UTF-8 character at S into *CP.
 * Returns: its length in bytes, 0 if it is malformed.
 */
static size_t
decode_utf8 (const unsigned char *s, uint32_t *cp)
{
  static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
  size_t len = s[0] < 0x80   ? 1
               : s[0] < 0xc2 ? 0
               : s[0] < 0xe0 ? 2
               : s[0] < 0xf0 ? 3
               : s[0] < 0xf5 ? 4
                             : 0;

  if (len <= 1) {
    *cp = s[0];
    return len;
  }
  *cp = s[0] & (0x7f >> len);
  for (size_t i = 1; i < len; i++) {
    if ((s[i] & 0xc0) != 0x80)
      return 0;
    *cp = *cp << 6 | (s[i] & 0x3f);
  }
  if (*cp < least[len] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff))
    return 0;
  return len;
}

/* Characters that move the cursor, change colours or reorder text. */
static bool
is_unsafe (uint32_t cp)
{
  return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == '\\' || cp == 0x061c ||
         cp == 0x200e || cp == 0x200f || cp == 0x2028 || cp == 0x2029 ||
         (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) ||
         cp == 0xfeff;
}

/* Print one unsafe character, or one malformed byte (CP < 0x100). */
static void
put_escaped (FILE *fp, uint32_t cp)
{
  if (cp == '\n')
    fputs ("\\n", fp);
  else if (cp == '\t')
    fputs ("\\t", fp);
  else if (cp == '\r')
    fputs ("\\r", fp);
  else if (cp == '\\')
    fputs ("\\\\", fp);
  else if (cp < 0x80)
    fprintf (fp, "\\x%02x", (unsigned) cp);
  else
    fprintf (fp, "\\u%04x", (unsigned) cp);
}

static char *
escape (const char *s, bool keep_backslash)
{
  const unsigned char *p = (const unsigned char *) s;
  char *ret = NULL;
  size_t size, len;
  uint32_t cp;
  FILE *fp = open_memstream (&ret, &size);

  if (fp == NULL)
    return NULL;
  for (; *p; p += len) {
    len = decode_utf8 (p, &cp);
    if (len == 0) {
      fprintf (fp, "\\x%02x", *p);
      len = 1;
    } else if (is_unsafe (cp) && !(keep_backslash && cp == '\\'))
      put_escaped (fp, cp);
    else
      fwrite (p, 1, len, fp);
  }
  if (fclose (fp) == EOF) {
    free (ret);
    return NULL;
  }
  return ret;
}

char *
escape_name (const char *s)
{
  return escape (s, false);
}

char *
escape_text (const char *s)
{
  return escape (s, true);
}

bool
is_utf8 (const char *s)
{
  const unsigned char *p = (const unsigned char *) s;
  size_t len;
  uint32_t cp;

  for (; *p; p += len)
    if ((len = decode_utf8 (p, &cp)) == 0)
      return false;
  return true;
}

size_t
printable_len (const char *s)
{
  uint32_t cp;
  size_t len = decode_utf8 ((const unsigned char *) s, &cp);

  return len > 0 && (cp == '\\' || !is_unsafe (cp)) ? len : 0;
}

void
print_name (FILE *fp, const char *s)
{
  char *safe = isatty (fileno (fp)) ? escape_name (s) : NULL;

  fputs (safe ? safe : s, fp);
  free (safe);
}

void
print_readable (FILE *fp, const char *s)
{
  char *safe = isatty (fileno (fp)) ? escape_text (s) : NULL;

  fputs (safe ? safe : s, fp);
  free (safe);
}
