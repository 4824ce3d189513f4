/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call tells about the files that it has changed, while it runs: see
 * mini_chmod in the API.
 */
#ifndef TOOL_REPORT_H
#define TOOL_REPORT_H

#include <stddef.h>

#include "stream.h"

struct report_file {
  const char *path;           /* inside the image */
  const char *before, *after; /* as the call says it */
};

/* Make CALL, about START and what is below it.  FOUND is called for every file
 * that was not a failure; failures are told on stderr.  Returns 0, or -1 after
 * messages.
 */
int report_read (guestfs_h *g, const char *start, stream_call *call,
                 void (*found) (void *opaque, const struct report_file *f),
                 void *opaque);

#endif
