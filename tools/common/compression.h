/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How an archive is compressed: by options as tar has them, or by its name. */
#ifndef TOOL_COMPRESSION_H
#define TOOL_COMPRESSION_H

#include "common.h"

struct compression {
  char *name; /* --compress */
  int kind;   /* the letters */
  struct poptOption table[6];
};

#define TOOL_COMPRESSION_OPTIONS(z) \
  TOOL_INCLUDE (compression_table (z), "Compression:")

struct poptOption *compression_table (struct compression *z);

/* What the options say, or without any what FILE ends with (".tgz", ".xz",
 * ...).  NULL: not at all.  Lent.
 */
const char *compression_of (const struct compression *z, const char *file);

#endif
