/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Documentation texts, paragraph by paragraph.  Common indentation has gone
 * when they were read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc.h"
#include "util.h"

static size_t
line_length (const char *line)
{
  return strcspn (line, "\n");
}

static bool
is_item (const char *line)
{
  return strncmp (line, "- ", 2) == 0;
}

bool
doc_next (const char **doc, struct paragraph *p)
{
  const char *line = *doc + strspn (*doc, "\n");
  size_t size;
  FILE *fp;

  if (*line == '\0')
    return false;
  p->kind = is_item (line)   ? PARAGRAPH_ITEM
            : line[0] == ' ' ? PARAGRAPH_VERBATIM
                             : PARAGRAPH_TEXT;
  if (p->kind == PARAGRAPH_ITEM)
    line += 2;
  fp = open_memstream (&p->text, &size);
  if (fp == NULL)
    abort ();
  for (bool first = true; line_length (line) > 0; first = false) {
    if (!first && p->kind == PARAGRAPH_ITEM && is_item (line))
      break;
    if (p->kind != PARAGRAPH_VERBATIM)
      line += strspn (line, " ");
    if (!first)
      fputc (p->kind == PARAGRAPH_VERBATIM ? '\n' : ' ', fp);
    fwrite (line, 1, line_length (line), fp);
    line += line_length (line);
    if (*line == '\n')
      line++;
  }
  if (fclose (fp) != 0)
    abort ();
  *doc = line;
  return true;
}
