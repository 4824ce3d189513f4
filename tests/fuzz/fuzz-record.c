/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz the parser of a walk's records: whatever it makes of them lies within
 * the bytes that it was given, and half a record is none.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

static void
within (const char *s, size_t len, const char *buf, size_t size)
{
  if (s < buf || s + len >= buf + size || s[len] != '\0')
    abort ();
}

static void
check (const struct gm_record *r, const char *buf, size_t size)
{
  within (r->path, strlen (r->path), buf, size);
  within (r->target, strlen (r->target), buf, size);
  within (r->digest, strlen (r->digest), buf, size);
  for (size_t i = 0; i < r->nr_attributes; i++) {
    within (r->attributes[i].name, strlen (r->attributes[i].name), buf, size);
    within (r->attributes[i].value, r->attributes[i].value_len, buf, size);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static struct gm_record record, half;
  size_t pos = 0;
  ptrdiff_t n;

  while ((n = gm_record_parse (&record, (const char *) data + pos,
                               size - pos)) > 0) {
    if ((size_t) n > size - pos)
      abort ();
    check (&record, (const char *) data + pos, n);
    if (gm_record_parse (&half, (const char *) data + pos, n - 1) != 0)
      abort ();
    pos += n;
  }
  return 0;
}
