/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records of packages; the format is in package.h. */
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "package.h"

static size_t nr_fields (enum gm_package_kind kind);

ptrdiff_t
gm_package_parse (struct gm_package *p, const char *buf, size_t len)
{
  struct gm_cursor c = { .buf = buf, .len = len };
  uint64_t kind = gm_cursor_number (&c);
  uint64_t epoch = gm_cursor_number (&c);

  if (kind > GM_PACKAGE_WARNING || epoch > INT32_MAX)
    c.state = GM_CURSOR_BAD;
  p->kind = kind;
  p->epoch = epoch;
  for (size_t i = 0; i < GM_PACKAGE_FIELDS; i++)
    p->fields[i] =
      i < nr_fields (kind) ? gm_cursor_string (&c, GM_PACKAGE_TEXT) : "";
  return gm_cursor_end (&c);
}

char *
gm_package_record (const struct gm_package *p, size_t *len)
{
  size_t lens[GM_PACKAGE_FIELDS], n = nr_fields (p->kind), size = 16;
  char *buf, *to;

  for (size_t i = 0; i < n; i++) {
    lens[i] =
      p->fields[i] != NULL ? strnlen (p->fields[i], GM_PACKAGE_TEXT) : 0;
    size += 8 + lens[i] + 1;
  }
  buf = malloc (size);
  if (buf == NULL)
    return NULL;
  gm_put_be64 ((unsigned char *) buf, p->kind);
  gm_put_be64 ((unsigned char *) buf + 8, p->epoch);
  to = buf + 16;
  for (size_t i = 0; i < n; i++) {
    gm_put_be64 ((unsigned char *) to, lens[i]);
    if (lens[i] > 0)
      memcpy (to + 8, p->fields[i], lens[i]);
    to[8 + lens[i]] = '\0';
    to += 8 + lens[i] + 1;
  }
  *len = size;
  return buf;
}

static size_t
nr_fields (enum gm_package_kind kind)
{
  return kind == GM_PACKAGE ? GM_PACKAGE_FIELDS : 1;
}
