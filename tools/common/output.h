/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Host files that are written whole or not at all. */
#ifndef TOOL_OUTPUT_H
#define TOOL_OUTPUT_H

#include <stdbool.h>

struct output {
  int fd;
  char name[32]; /* "/dev/fd/N", what the library is told to write to */
  char *path;    /* where it will stand, symlinks resolved; NULL: in place */
  char *temp;    /* its name until then; NULL: it has none */
};

/* Open PATH for writing, `-` is stdout.  A regular file comes into being (or
 * is replaced) only by output_commit; a device, pipe or socket is written to
 * directly.  Returns 0, or -1 after a message.
 */
int output_open (struct output *o, const char *path);

/* Give the file its name.  Returns 0, or -1 after a message; the output is
 * closed in either case.
 */
int output_commit (struct output *o);

/* Forget the file, leaving what was there before. */
void output_abort (struct output *o);

#endif
