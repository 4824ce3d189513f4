/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Matches by wildcards, of which libsystemd knows nothing. */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "journal-pattern.h"
#include "limits.h"

#define VALUES_MAX 10000

static int add_if (sd_journal *j, const char *data, size_t len, size_t skip,
                   const char *pattern);

int
journal_add_pattern (sd_journal *j, const char *name, size_t len,
                     const char *pattern)
{
  CLEANUP_FREE char *field = strndup (name, len);
  CLEANUP_FREE char *literal = NULL;
  const void *data;
  size_t data_len;
  int n = 0, r;

  if (field == NULL || asprintf (&literal, "%s=%s", field, pattern) == -1)
    return -ENOMEM;
  r = sd_journal_query_unique (j, field);
  if (r >= 0) /* so that there is one when no value is like it */
    r = sd_journal_add_match (j, literal, 0);
  while (r >= 0 && (r = sd_journal_enumerate_available_unique (
                      j, &data, &data_len)) > 0) {
    limits_progress ();
    r = add_if (j, data, data_len, len + 1, pattern);
    if (r > 0 && ++n > VALUES_MAX)
      return -E2BIG;
  }
  return r;
}

/* Returns 1 if it is one, 0 if not, or a negative errno. */
static int
add_if (sd_journal *j, const char *data, size_t len, size_t skip,
        const char *pattern)
{
  CLEANUP_FREE char *text = NULL;
  int r;

  if (len < skip || memchr (data, '\0', len) != NULL)
    return 0;
  text = strndup (data, len);
  if (text == NULL)
    return -ENOMEM;
  if (fnmatch (pattern, text + skip, FNM_NOESCAPE) != 0)
    return 0;
  r = sd_journal_add_match (j, text, len);
  return r < 0 ? r : 1;
}
