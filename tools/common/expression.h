/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing the text of a file by perl expressions, as `perl -pe` does. */
#ifndef TOOL_EXPRESSION_H
#define TOOL_EXPRESSION_H

#include <sys/types.h>

/* Apply perl expressions, a NULL-terminated vector, to the lines of IN; the
 * result goes to OUT.  PATH is for messages.  Returns 0, or -1 after a message.
 */
int expression_apply (char *const *expressions, int in, int out,
                      const char *path);

/* Does perl understand them?  Returns 0, or -1 after what it says and a message.
 */
int expression_check (char *const *expressions, const char *path);

/* Are the contents of two files the same?  Returns 1, 0, or -1 with errno. */
int expression_same (int fd1, int fd2);

/* Wait for the end of the program WHAT.  Returns 0, or -1 after a message if it
 * was not a good one.
 */
int expression_wait (pid_t pid, const char *what, const char *path);

#endif
