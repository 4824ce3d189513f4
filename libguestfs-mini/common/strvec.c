/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A growing vector of strings. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

static int reserve (struct gm_strvec *vec);
static int compare (const void *a, const void *b);

int
gm_strvec_add (struct gm_strvec *vec, const char *string)
{
  char *copy = strdup (string);

  if (copy == NULL)
    return -1;
  return gm_strvec_take (vec, copy);
}

int
gm_strvec_addf (struct gm_strvec *vec, const char *fs, ...)
{
  char *string;
  va_list args;
  int r;

  va_start (args, fs);
  r = vasprintf (&string, fs, args);
  va_end (args);
  if (r == -1) {
    errno = ENOMEM;
    return -1;
  }
  return gm_strvec_take (vec, string);
}

int
gm_strvec_take (struct gm_strvec *vec, char *string)
{
  if (reserve (vec) == -1) {
    free (string);
    errno = ENOMEM;
    return -1;
  }
  vec->strings[vec->len++] = string;
  vec->strings[vec->len] = NULL;
  return 0;
}

void
gm_strvec_sort (struct gm_strvec *vec)
{
  if (vec->len > 1)
    qsort (vec->strings, vec->len, sizeof vec->strings[0], compare);
}

char **
gm_strvec_steal (struct gm_strvec *vec)
{
  char **strings = vec->strings;

  if (strings == NULL)
    return calloc (1, sizeof *strings);
  memset (vec, 0, sizeof *vec);
  return strings;
}

void
gm_strvec_free (struct gm_strvec *vec)
{
  int err = errno;

  gm_strings_free (vec->strings);
  memset (vec, 0, sizeof *vec);
  errno = err;
}

/* Make room for one more string and the final NULL. */
static int
reserve (struct gm_strvec *vec)
{
  size_t capacity = vec->capacity == 0 ? 16 : vec->capacity * 2;
  char **strings;

  if (vec->len + 2 <= vec->capacity)
    return 0;
  strings = reallocarray (vec->strings, capacity, sizeof *strings);
  if (strings == NULL)
    return -1;
  vec->strings = strings;
  vec->capacity = capacity;
  return 0;
}

static int
compare (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}
