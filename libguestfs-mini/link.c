/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many symbolic links at once. */

#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"

/* With targets of up to 4,095 bytes the answer still fits a message. */
enum { NAMES_IN_A_CALL = 1000 };

char **
gm_call_readlinklist (guestfs_h *g, const char *path, char *const *names)
{
  char **all = gm_calloc (g, 1, sizeof *all);
  char *few[NAMES_IN_A_CALL + 1];
  size_t len = 0;

  while (*names != NULL) {
    char **some;
    size_t n = 0;

    while (n < NAMES_IN_A_CALL && *names != NULL)
      few[n++] = *names++;
    few[n] = NULL;
    some = guestfs_internal_readlinklist (g, path, few);
    if (some == NULL) {
      gm_strings_free (all);
      return NULL;
    }
    for (n = 0; some[n] != NULL; n++)
      ;
    all = gm_realloc (g, all, (len + n + 1) * sizeof *all);
    memcpy (all + len, some, (n + 1) * sizeof *all); /* the NULL, too */
    len += n;
    free (some);
  }
  return all;
}
