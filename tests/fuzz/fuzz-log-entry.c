/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz what gfs-log reads from an appliance, which may be hostile.  The input is
 * the stream.  Whatever comes: no crash, and names and values that end.
 */

#include <stdlib.h>
#include <string.h>

/* tools are no library */
#include "../../tools/gfs-log/entry.c"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FILE *fp = size == 0 ? NULL : fmemopen ((void *) data, size, "r");
  struct log_entry e = { 0 };

  if (fp == NULL)
    return 0;
  while (log_entry_read (fp, &e) == 1)
    for (size_t i = 0; i < e.nr; i++) {
      const struct log_field *f = &e.fields[i];

      if (strlen (e.text + f->name) > NAME_MAX_LEN + 1 ||
          e.text[f->value + f->len] != '\0' ||
          log_entry_get (&e, e.text + f->name, NULL) == NULL)
        abort ();
    }
  log_entry_free (&e);
  fclose (fp);
  return 0;
}
