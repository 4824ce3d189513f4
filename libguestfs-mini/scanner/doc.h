/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Documentation texts, paragraph by paragraph. */
#ifndef SCANNER_DOC_H
#define SCANNER_DOC_H

#include <stdbool.h>

enum paragraph_kind {
  PARAGRAPH_TEXT,
  PARAGRAPH_ITEM, /* one "- " of a list */
  PARAGRAPH_VERBATIM,
};

struct paragraph {
  enum paragraph_kind kind;
  char *text; /* without indentation and "- "; lines joined unless verbatim */
};

/* The next paragraph at *DOC, which is moved behind it.  Returns false at the
 * end.  The caller frees TEXT. */
bool doc_next (const char **doc, struct paragraph *p);

#endif
