/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of gfs-hivex. */
#ifndef GFS_HIVEX_HIVEX_H
#define GFS_HIVEX_HIVEX_H

#include <stddef.h>
#include <stdint.h>

#include "common.h"

/* Where a session is. */
struct hivex_session {
  guestfs_h *g;
  int64_t key;
  char *path; /* of the key, "\\" for the topmost */
};

/* Do what LINE says.  Returns 0, 1 for quit, or -1 after a message about
 * WHERE.
 */
int hivex_command (struct hivex_session *s, const char *where, char *line);

/* Begin at the topmost key.  Returns 0, or -1 after a message. */
int hivex_top (struct hivex_session *s);

#endif
