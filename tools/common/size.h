/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes for people. */
#ifndef TOOL_SIZE_H
#define TOOL_SIZE_H

#include <stddef.h>
#include <stdint.h>

enum { SIZE_TEXT = 32 };

/* BYTES as `1.5G` (powers of 1024, as ls -h prints them) if HUMAN, as plain
 * digits if not.  Returns BUF.
 */
const char *size_text (char buf[SIZE_TEXT], int64_t bytes, int human);

/* Read all of TEXT, `10', `10K' (1024), `10KB' (1000), `10KiB', up to E, into
 * *BYTES.  Returns 0, or -1 if it is no such size, or too large.
 */
int size_parse (const char *text, int64_t *bytes);

#endif
