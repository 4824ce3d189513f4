/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz the parser of messages on a handle socket: every word it finds must
 * lie within the message and be terminated.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static struct gm_message *m;
  size_t total = 0;

  if (m == NULL && (m = gm_message_new ()) == NULL)
    abort ();
  if (size > GM_WIRE_BYTES)
    return 0;
  memset (m->buf, 'x', GM_WIRE_BYTES); /* an overrun finds no NUL */
  memcpy (m->buf, data, size);
  if (gm_wire_parse (m, size) == -1)
    return 0;
  for (size_t i = 0; i < m->nr; i++)
    total += strlen (m->words[i]) + 1;
  if (total != size || m->words[m->nr] != NULL)
    abort ();
  return 0;
}
