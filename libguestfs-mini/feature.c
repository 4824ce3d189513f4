/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which groups of calls the appliance can do. */

#include <errno.h>

#define GUESTFS_PRIVATE 1
#include "error.h"
#include "gm-calls.h"
#include "handle.h"

/* What internal_feature_available answers. */
enum { AVAILABLE = 0, NOT_AVAILABLE = 1, UNKNOWN = 2 };

/* Fails if any of the groups is missing, and says which. */
int
gm_call_available (guestfs_h *g, char *const *groups)
{
  for (size_t i = 0; groups[i] != NULL; i++) {
    int r = guestfs_internal_feature_available (g, groups[i]);

    if (r == -1)
      return -1;
    if (r != AVAILABLE)
      return gm_error_code (
        g, r == UNKNOWN ? EINVAL : ENOTSUP, "%s: %s", groups[i],
        r == UNKNOWN ? "there is no such group of calls"
                     : "this group of calls is not available");
  }
  return 0;
}

/* Returns 1 if all are there, 0 if not; an unknown name is an error. */
int
gm_call_feature_available (guestfs_h *g, char *const *groups)
{
  int all = 1;

  for (size_t i = 0; groups[i] != NULL; i++) {
    int r = guestfs_internal_feature_available (g, groups[i]);

    if (r == -1)
      return -1;
    if (r == UNKNOWN)
      return gm_error_code (g, EINVAL, "%s: there is no such group of calls",
                            groups[i]);
    if (r != AVAILABLE)
      all = 0;
  }
  return all;
}
