/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of names that may be of any length. */

#include "gm-calls.h"
#include "memfile.h"

/* As ls is to ls0. */
char **
gm_call_find (guestfs_h *g, const char *directory)
{
  CLEANUP_MEMFILE struct gm_memfile file = GM_MEMFILE_NONE;

  if (gm_memfile_open (g, &file) == -1 ||
      guestfs_find0 (g, directory, file.name) == -1)
    return NULL;
  return gm_memfile_sorted (g, &file);
}
