/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extended attributes of many files at once. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"

/* An ordinary file has one or two short ones; if the answer is too long for a
 * message after all, fewer files are asked for.
 */
enum { NAMES_IN_A_CALL = 1000 };

static struct guestfs_xattr_list *ask (guestfs_h *g, const char *path,
                                       char *const **names, size_t *most);

struct guestfs_xattr_list *
gm_call_lxattrlist (guestfs_h *g, const char *path, char *const *names)
{
  struct guestfs_xattr_list *all = gm_calloc (g, 1, sizeof *all);
  size_t most = NAMES_IN_A_CALL;

  while (*names != NULL) {
    struct guestfs_xattr_list *some = ask (g, path, &names, &most);

    if (some == NULL) {
      guestfs_free_xattr_list (all);
      return NULL;
    }
    all->val =
      gm_realloc (g, all->val, (all->len + some->len) * sizeof all->val[0]);
    memcpy (all->val + all->len, some->val, some->len * sizeof some->val[0]);
    all->len += some->len;
    free (some->val); /* what they point to has moved on */
    free (some);
  }
  return all;
}

/* Ask for the next few of *NAMES, at most *MOST. */
static struct guestfs_xattr_list *
ask (guestfs_h *g, const char *path, char *const **names, size_t *most)
{
  char *few[NAMES_IN_A_CALL + 1];
  struct guestfs_xattr_list *some;

  for (;;) {
    CLEANUP_FREE char *error = NULL;
    size_t n = 0;

    for (; n < *most && (*names)[n] != NULL; n++)
      few[n] = (*names)[n];
    few[n] = NULL;
    guestfs_push_error_handler (g, NULL, NULL); /* not every one is told */
    some = guestfs_internal_lxattrlist (g, path, few);
    guestfs_pop_error_handler (g);
    if (some != NULL) {
      *names += n;
      return some;
    }
    if (n == 1 || guestfs_last_errno (g) != EMSGSIZE) {
      error = gm_strdup (g, guestfs_last_error (g));
      gm_error_code (g, guestfs_last_errno (g), "%s", error);
      return NULL;
    }
    *most = n / 2;
  }
}
