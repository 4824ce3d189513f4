/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Log entries in systemd's export format; see export.h. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "export.h"

bool
export_name_valid (const char *name, size_t len)
{
  if (len == 0 || len > EXPORT_NAME_MAX || (name[0] >= '0' && name[0] <= '9'))
    return false;
  for (size_t i = 0; i < len; i++)
    if (!(name[i] >= 'A' && name[i] <= 'Z') && name[i] != '_' &&
        !(name[i] >= '0' && name[i] <= '9'))
      return false;
  return true;
}

void
export_field (const char *name, size_t name_len, const void *value, size_t len)
{
  fwrite (name, 1, name_len, stdout);
  if (len > EXPORT_VALUE_MAX)
    len = EXPORT_VALUE_MAX;
  if (memchr (value, '\n', len) == NULL && memchr (value, '\0', len) == NULL) {
    putchar ('=');
  } else {
    putchar ('\n');
    for (int shift = 0; shift < 64; shift += 8)
      putchar ((uint64_t) len >> shift & 0xff);
  }
  fwrite (value, 1, len, stdout);
  putchar ('\n');
}

void
export_string (const char *name, const char *value)
{
  export_field (name, strlen (name), value, strlen (value));
}

void
export_number (const char *name, uint64_t value)
{
  printf ("%s=%" PRIu64 "\n", name, value);
}

int
export_end (void)
{
  putchar ('\n');
  return ferror (stdout) ? -1 : 0;
}

void
export_warning (const char *fs, ...)
{
  CLEANUP_FREE char *text = NULL;
  va_list args;
  int n;

  va_start (args, fs);
  n = vasprintf (&text, fs, args);
  va_end (args);
  if (n == -1) {
    text = NULL;
    return;
  }
  export_string ("__WARNING", text);
  export_end ();
}
