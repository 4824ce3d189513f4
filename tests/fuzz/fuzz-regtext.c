/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz the reader of .reg files.  Whatever they hold: no crash, an end, and
 * with each failure a reason and a line that is there.
 */
#include <stdlib.h>
#include <string.h>

#include "regtext.h"

static void
expect (int holds)
{
  if (!holds)
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct gm_regtext t;
  struct gm_regtext_item item;
  unsigned last = 0;
  int r = gm_regtext_begin (&t, data, size);

  while (r != -1 && (r = gm_regtext_next (&t, &item)) == 1) {
    expect (item.name != NULL && t.line >= last && t.line <= size + 1);
    expect (item.kind != GM_REGTEXT_VALUE || item.data != NULL);
    last = t.line;
    gm_regtext_item_free (&item);
  }
  expect (r != -1 || t.why != NULL);
  gm_regtext_end (&t);
  return 0;
}
