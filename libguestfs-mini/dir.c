/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Directories that may be of any size. */

#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/strvec.h"
#include "error.h"
#include "gm-calls.h"
#include "memfile.h"

/* ls0 streams names that each end with a NUL.  Here they are sorted by byte
 * value.
 */
char **
gm_call_ls (guestfs_h *g, const char *directory)
{
  CLEANUP_MEMFILE struct gm_memfile file = GM_MEMFILE_NONE;
  CLEANUP_STRVEC struct gm_strvec names = { 0 };
  CLEANUP_FREE char *buf = NULL;
  size_t size;

  if (gm_memfile_open (g, &file) == -1 ||
      guestfs_ls0 (g, directory, file.name) == -1)
    return NULL;
  buf = gm_memfile_read (g, &file, &size);
  if (buf == NULL)
    return NULL;
  for (const char *p = buf; p < buf + size; p += strlen (p) + 1)
    if (gm_strvec_add (&names, p) == -1) {
      gm_perror (g, "%s", directory);
      return NULL;
    }
  gm_strvec_sort (&names);
  return gm_strvec_steal (&names);
}
