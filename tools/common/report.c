/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call tells about the files that it has changed.  It is read to the
 * end even when nobody wants to know: the call is to do all of its work.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "guestpath.h"
#include "report.h"

#define FIELDS 4 /* path, before, after, error */

static int read_fields (FILE *fp, char *fields[FIELDS], size_t sizes[FIELDS]);

int
report_read (guestfs_h *g, const char *start, stream_call *call,
             void (*found) (void *opaque, const struct report_file *f),
             void *opaque)
{
  char *fields[FIELDS] = { NULL };
  size_t sizes[FIELDS] = { 0 };
  struct stream s;
  int r = 0, more;

  if (stream_open (&s, g, call, opaque) == -1)
    return -1;
  while ((more = read_fields (s.fp, fields, sizes)) == 1) {
    CLEANUP_FREE char *path =
      fields[0][0] != '\0' ? path_join (start, fields[0]) : NULL;
    struct report_file f = {
      .path = path ? path : start,
      .before = fields[1],
      .after = fields[2],
    };

    if (fields[3][0] != '\0')
      r = tool_error (f.path, "%s", fields[3]);
    else
      found (opaque, &f);
  }
  for (int i = 0; i < FIELDS; i++)
    free (fields[i]);
  if (stream_close (&s) == -1)
    return tool_fail (g, start);
  if (more == -1)
    return tool_error (start, "the appliance sent half a report");
  return r;
}

/* Returns 1, 0 at the end, -1 for what is not whole. */
static int
read_fields (FILE *fp, char *fields[FIELDS], size_t sizes[FIELDS])
{
  for (int i = 0; i < FIELDS; i++) {
    ssize_t n = stream_string (fp, &fields[i], &sizes[i]);

    if (n == -1 && i == 0)
      return 0;
    if (n <= 0 || fields[i][n - 1] != '\0')
      return -1;
  }
  return 1;
}
