/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names from a disk image may hold anything: make them safe to look at. */
#ifndef TOOL_ESCAPE_H
#define TOOL_ESCAPE_H

#include <stdbool.h>
#include <stdio.h>

/* A copy of S in which control characters, bytes that are not UTF-8, marks
 * that turn the direction of writing, and the backslash are written as \n,
 * \t, \xHH, \uHHHH, \\.  Returns: malloc'ed, NULL without memory.
 */
char *escape_name (const char *s);

/* The same for what people read, where it need not be clear what was escaped:
 * backslashes, of which names of Windows are full, stay as they are.
 */
char *escape_text (const char *s);

/* True if S is well-formed UTF-8. */
bool is_utf8 (const char *s);

/* How many bytes the character at S has; 0 if it is none that can be shown as
 * it is: a control character, broken UTF-8, or a mark as above.
 */
size_t printable_len (const char *s);

/* Print S to FP: escaped if FP is a terminal, byte for byte if not. */
void print_name (FILE *fp, const char *s);

/* The same by escape_text. */
void print_readable (FILE *fp, const char *s);

#endif
