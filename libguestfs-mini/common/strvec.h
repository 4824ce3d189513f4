/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A growing vector of strings, which it owns. */
#ifndef GM_STRVEC_H
#define GM_STRVEC_H

#include <stddef.h>

struct gm_strvec {
  char **strings; /* NULL, or strings[len] is NULL */
  size_t len;
  size_t capacity; /* including the final NULL */
};

#define CLEANUP_STRVEC __attribute__ ((cleanup (gm_strvec_free)))

/* Append a copy of STRING, a formatted string, or STRING itself (freed when
 * that fails).  Return 0, or -1 with errno ENOMEM.
 */
int gm_strvec_add (struct gm_strvec *vec, const char *string);
int gm_strvec_addf (struct gm_strvec *vec, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));
int gm_strvec_take (struct gm_strvec *vec, char *string);

/* Sort by byte value. */
void gm_strvec_sort (struct gm_strvec *vec);

/* Empty VEC and return its NULL-terminated strings for the caller to free
 * (gm_strings_free).  Never a NULL vector, unless out of memory (errno).
 */
char **gm_strvec_steal (struct gm_strvec *vec);

/* Free all strings and make VEC empty.  errno is kept. */
void gm_strvec_free (struct gm_strvec *vec);

#endif
