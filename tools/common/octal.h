/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names with octal escapes, as getfattr(1) and getfacl(1) write them. */
#ifndef TOOL_OCTAL_H
#define TOOL_OCTAL_H

#include <stdio.h>

/* Print TEXT to FP with \ooo for backslashes and what is in SPECIAL; if stdout
 * is a terminal, also for what would move its cursor.
 */
void octal_print (FILE *fp, const char *text, const char *special);

/* Take the escapes back, in place. */
void octal_unescape (char *text);

/* Three octal digits at P, as a byte.  Returns what comes behind; NULL if they
 * are not there.
 */
const char *octal_digits (const char *p, char *byte);

#endif
