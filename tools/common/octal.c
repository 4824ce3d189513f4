/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names with octal escapes. */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "octal.h"

void
octal_print (FILE *fp, const char *text, const char *special)
{
  bool terminal = isatty (STDOUT_FILENO);

  while (*text != '\0') {
    size_t len = terminal ? printable_len (text) : 1;

    if (len == 0 || *text == '\\' || strchr (special, *text)) {
      fprintf (fp, "\\%03o", (unsigned char) *text++);
      continue;
    }
    fwrite (text, 1, len, fp);
    text += len;
  }
}

void
octal_unescape (char *text)
{
  char *to = text;

  while (*text != '\0') {
    const char *next = *text == '\\' ? octal_digits (text + 1, to) : NULL;

    if (next != NULL)
      text = (char *) next;
    else
      *to = *text++;
    to++;
  }
  *to = '\0';
}

const char *
octal_digits (const char *p, char *byte)
{
  if (p[0] < '0' || p[0] > '3' || p[1] < '0' || p[1] > '7' || p[2] < '0' ||
      p[2] > '7')
    return NULL;
  *byte = (p[0] - '0') << 6 | (p[1] - '0') << 3 | (p[2] - '0');
  return p + 3;
}
