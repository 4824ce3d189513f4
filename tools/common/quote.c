/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names as a shell would take them. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "escape.h"
#include "quote.h"

static bool fits_double_quotes (const char *name);
static void put_quoted (FILE *fp, const char *name);
static void put_byte (FILE *fp, unsigned char byte);

char *
quote_name (const char *name)
{
  char *text = NULL;
  size_t size;
  FILE *fp = open_memstream (&text, &size);

  if (fp == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (fits_double_quotes (name))
    fprintf (fp, "\"%s\"", name);
  else
    put_quoted (fp, name);
  if (fclose (fp) == EOF)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return text;
}

/* If there is an apostrophe, and nothing that is special within "". */
static bool
fits_double_quotes (const char *name)
{
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz"
                              "0123456789 %+,-./:]_'";

  return strchr (name, '\'') != NULL && name[strspn (name, plain)] == '\0';
}

/* 'text', with $'\n' in between for what cannot be shown. */
static void
put_quoted (FILE *fp, const char *name)
{
  bool escaping = false;

  putc ('\'', fp);
  while (*name != '\0') {
    size_t len = printable_len (name);

    if ((len == 0) != escaping)
      fputs (len == 0 ? "'$'" : "''", fp);
    escaping = len == 0;
    if (len == 0)
      put_byte (fp, *name++);
    else if (*name == '\'') {
      fputs ("'\\''", fp);
      name++;
    } else {
      fwrite (name, 1, len, fp);
      name += len;
    }
  }
  putc ('\'', fp);
}

static void
put_byte (FILE *fp, unsigned char byte)
{
  static const char letters[] = "abtnvfr"; /* from 7 on */

  if (byte >= 7 && byte <= 13)
    fprintf (fp, "\\%c", letters[byte - 7]);
  else
    fprintf (fp, "\\%03o", byte);
}
