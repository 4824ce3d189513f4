/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small helpers of the scanner.  Allocation failures end the process: it is
 * a build tool that holds nothing of value.
 */
#ifndef SCANNER_UTIL_H
#define SCANNER_UTIL_H

#include <stddef.h>

#include "model.h"

/* Print `file:line: error: MESSAGE`.  Returns -1. */
int error_at (struct loc loc, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

void *xcalloc (size_t nmemb, size_t size);
char *xstrdup (const char *s);
char *xasprintf (const char *fs, ...) __attribute__ ((format (printf, 1, 2)));
char *xupper (const char *s);

/* Room for one more, zeroed, at the end of a vector. */
void *vector_grow (void *vec, size_t *nr, size_t size);
#define VECTOR_ADD(vec, nr) \
  (vec = vector_grow (vec, &(nr), sizeof *(vec)), &(vec)[(nr) -1])

/* The whole file with a NUL after it, or NULL with errno set. */
char *read_whole (const char *path);

/* Walk over the `name()` links of a documentation text: returns the next
 * name (allocated) and moves *text behind it, or returns NULL. */
char *next_link (const char **text);

#endif
