/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes for people. */
#include <inttypes.h>
#include <stdio.h>

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
