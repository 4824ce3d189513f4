/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text files of any size as lists of lines. */

#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/strvec.h"
#include "error.h"
#include "gm-calls.h"

/* What ends a line, LF or CRLF, is no part of it.  The last may lack its end,
 * and a line that has zero bytes stops at the first.
 */
char **
gm_call_read_lines (guestfs_h *g, const char *path)
{
  size_t size;
  CLEANUP_FREE char *text = guestfs_read_file (g, path, &size);
  CLEANUP_STRVEC struct gm_strvec lines = { 0 };
  char **list = NULL, *end, *stop;
  int r = 0;

  if (text == NULL)
    return NULL;
  for (char *p = text; p < text + size && r == 0; p = end + 1) {
    end = memchr (p, '\n', text + size - p);
    if (end == NULL)
      end = text + size; /* where the NUL behind it all is */
    stop = end > p && end < text + size && end[-1] == '\r' ? end - 1 : end;
    *stop = '\0';
    r = gm_strvec_add (&lines, p);
  }
  if (r == 0)
    list = gm_strvec_steal (&lines);
  if (list == NULL)
    gm_perror (g, "%s", path);
  return list;
}
