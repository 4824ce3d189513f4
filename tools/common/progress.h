/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bar on stderr while a long call runs; nothing unless stderr is a
 * terminal and -q was not given.
 */
#ifndef TOOL_PROGRESS_H
#define TOOL_PROGRESS_H

#include "common.h"

struct progress {
  long long started, drawn; /* milliseconds of CLOCK_MONOTONIC, 0: not yet */
  const char *label;
};

/* Show progress of G's calls, named LABEL.  P must live as long as G does
 * or until progress_stop.
 */
void progress_start (struct progress *p, guestfs_h *g,
                     const struct tool_common *c, const char *label);

/* Remove the bar, so that messages start on a clean line. */
void progress_stop (struct progress *p);

#endif
