/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Directories that may be of any size. */

#include "gm-calls.h"
#include "memfile.h"

/* ls0 streams names that each end with a NUL.  Here they are sorted by byte
 * value.
 */
char **
gm_call_ls (guestfs_h *g, const char *directory)
{
  CLEANUP_MEMFILE struct gm_memfile file = GM_MEMFILE_NONE;

  if (gm_memfile_open (g, &file) == -1 ||
      guestfs_ls0 (g, directory, file.name) == -1)
    return NULL;
  return gm_memfile_sorted (g, &file);
}
