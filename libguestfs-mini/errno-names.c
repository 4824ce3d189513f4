/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errno values by name; the C library knows the names. */

#include <errno.h>
#include <string.h>

#include "errno-names.h"

int
gm_errno_by_name (const char *name)
{
  for (int err = 1; err < 256; err++) {
    const char *known = strerrorname_np (err);

    if (known != NULL && strcmp (known, name) == 0)
      return err;
  }
  return EINVAL;
}
