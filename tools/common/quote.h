/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names as a shell would take them, and as coreutils write them. */
#ifndef TOOL_QUOTE_H
#define TOOL_QUOTE_H

/* NAME in quotes, without control characters and broken UTF-8: 'it is',
 * "it's", 'two'$'\n''lines'.  Returns: malloc'ed; out of memory ends the
 * program.
 */
char *quote_name (const char *name);

#endif
