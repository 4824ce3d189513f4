/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes for people. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "size.h"

/* Rounded up, with one digit after the point below ten, as ls does. */
const char *
size_text (char buf[SIZE_TEXT], int64_t bytes, int human)
{
  static const char units[] = "BKMGTPE";
  int64_t unit = 1, tenths;
  int n = 0;

  if (!human || bytes < 1024) {
    snprintf (buf, SIZE_TEXT, "%" PRIi64, bytes);
    return buf;
  }
  while (bytes / unit >= 1024) {
    unit *= 1024;
    n++;
  }
  /* bytes % unit * 10 cannot overflow: unit is at most 2^60 */
  tenths = bytes / unit * 10 + (bytes % unit * 5 + unit / 2 - 1) / (unit / 2);
  if (tenths < 100)
    snprintf (buf, SIZE_TEXT, "%" PRIi64 ".%" PRIi64 "%c", tenths / 10,
              tenths % 10, units[n]);
  else
    snprintf (buf, SIZE_TEXT, "%" PRIi64 "%c",
              bytes / unit + (bytes % unit > 0), units[n]);
  return buf;
}

int
size_parse (const char *text, int64_t *bytes)
{
  static const char units[] = "KMGTPE";
  const char *unit;
  char *end;
  intmax_t n, factor = 1;

  if (!isdigit ((unsigned char) text[0]))
    return -1;
  errno = 0;
  n = strtoimax (text, &end, 10);
  if (errno == ERANGE)
    return -1;
  unit = *end != '\0' ? strchr (units, toupper ((unsigned char) *end)) : NULL;
  if (unit != NULL) {
    int step = strcmp (end + 1, "B") == 0 ? 1000 : 1024;

    for (const char *u = units; u <= unit; u++)
      factor *= step;
    if (end[1] != '\0' && strcmp (end + 1, "B") != 0 &&
        strcmp (end + 1, "iB") != 0)
      return -1;
  } else if (*end != '\0')
    return -1;
  if (__builtin_mul_overflow (n, factor, &n) || n > INT64_MAX)
    return -1;
  *bytes = n;
  return 0;
}
