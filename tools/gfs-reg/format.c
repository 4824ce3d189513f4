/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: values as text of .reg files. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-reg/reg.h"
#include "regtext.h"

#define COLUMNS 76

static void quoted (FILE *fp, const char *text);
static bool plain (const char *text);
static void hex (FILE *fp, size_t column, const unsigned char *data,
                 size_t len);

void
reg_format (FILE *fp, const char *name, uint32_t type,
            const unsigned char *data, size_t len)
{
  CLEANUP_FREE char *text = NULL;
  size_t column;

  if (name[0] == '\0')
    fputs ("@=", fp);
  else {
    quoted (fp, name);
    putc ('=', fp);
  }
  if (type == REG_SZ && len >= 2 && len % 2 == 0 && data[len - 1] == 0 &&
      data[len - 2] == 0)
    text = gm_regtext_utf8 (data, len - 2);
  if (text != NULL && plain (text)) {
    quoted (fp, text);
    return;
  }
  if (type == REG_DWORD && len == 4) {
    fprintf (fp, "dword:%02x%02x%02x%02x", data[3], data[2], data[1], data[0]);
    return;
  }
  column = strlen (name) + 8;
  if (type == REG_BINARY)
    fputs ("hex:", fp);
  else
    fprintf (fp, "hex(%" PRIx32 "):", type);
  hex (fp, column, data, len);
}

static void
quoted (FILE *fp, const char *text)
{
  putc ('"', fp);
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      putc ('\\', fp);
    putc (*text, fp);
  }
  putc ('"', fp);
}

/* Other text comes back as it was only in hexadecimal. */
static bool
plain (const char *text)
{
  for (size_t n; *text != '\0'; text += n) {
    n = printable_len (text);
    if (n == 0)
      return false;
  }
  return true;
}

static void
hex (FILE *fp, size_t column, const unsigned char *data, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    fprintf (fp, "%02x%s", data[i], i + 1 < len ? "," : "");
    column += 3;
    if (column > COLUMNS && i + 1 < len) {
      fputs ("\\\n  ", fp);
      column = 2;
    }
  }
}
