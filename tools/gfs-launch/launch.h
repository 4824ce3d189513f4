/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of gfs-launch share. */
#ifndef GFS_LAUNCH_H
#define GFS_LAUNCH_H

#include <sys/types.h>

#include "common.h"

struct launch_opts {
  struct tool_common common;
  int idle;       /* seconds, 0: for ever */
  char **command; /* lent by common, NULL: leave the holder running */
};

/* Fork the holder of an appliance as O says, with its socket at PATH, and
 * wait until it listens.  Exits with the holder's status if it does not get
 * that far (the holder has said why).  Returns its process id.
 */
pid_t start_holder (struct launch_opts *o, const char *path);

/* Run o->command with GFS_HANDLE=PATH, then close the handle.
 * Returns the exit status: the command's, or 1 if closing failed.
 */
int run_command (struct launch_opts *o, const char *path, pid_t holder);

#endif
