/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the records of a walk; the format is in record.h.
 *
 * What writes them is the appliance, which has been fed with a hostile image:
 * nothing in a record is believed.
 */
#include "record.h"

ptrdiff_t
gm_record_parse (struct gm_record *r, const char *buf, size_t len)
{
  struct gm_cursor c = { .buf = buf, .len = len };

  r->error = gm_cursor_number (&c);
  for (size_t i = 0; i < GM_RECORD_STATS; i++)
    r->stats[i] = gm_cursor_number (&c);
  r->path = gm_cursor_string (&c, GM_RECORD_PATH);
  r->target = gm_cursor_string (&c, GM_RECORD_PATH);
  r->digest = gm_cursor_string (&c, GM_RECORD_VALUE);
  r->nr_attributes = gm_cursor_number (&c);
  if (r->nr_attributes > GM_RECORD_ATTRIBUTES)
    c.state = GM_CURSOR_BAD;
  for (size_t i = 0; c.state == GM_CURSOR_GOOD && i < r->nr_attributes; i++) {
    struct gm_record_attribute *a = &r->attributes[i];

    a->name = gm_cursor_string (&c, GM_RECORD_VALUE);
    a->value = gm_cursor_bytes (&c, GM_RECORD_VALUE, &a->value_len);
  }
  return gm_cursor_end (&c);
}
