/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz what an Augeas session answers, and the expressions that it is asked:
 * what was decoded can be encoded again, to the same bytes, and no name is
 * longer than the expression that it comes from.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "augeas-place.h"
#include "augeas-wire.h"

static void
check_message (const char *data, size_t size)
{
  struct augeas_message m;
  size_t len;
  char *buf;

  if (augeas_wire_decode (data, size, &m) == -1)
    return;
  buf = augeas_wire_encode (&m, &len);
  if (buf == NULL || len != size + AUGEAS_HEADER ||
      augeas_wire_length (buf) != size ||
      memcmp (buf + AUGEAS_HEADER, data, size) != 0)
    abort ();
  free (buf);
  augeas_wire_free (&m);
}

static void
check_place (const char *data, size_t size)
{
  char *expression = strndup (data, size);
  char *place = augeas_place (expression);

  if (place != NULL && (strlen (place) > strlen (expression) + 1 ||
                        (place[0] != '/' && place[0] != '\0')))
    abort ();
  free (place);
  free (expression);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check_message ((const char *) data, size);
  check_place ((const char *) data, size);
  return 0;
}
