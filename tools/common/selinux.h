/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an image says about its SELinux policy. */
#ifndef TOOL_SELINUX_H
#define TOOL_SELINUX_H

#include <stdbool.h>

#include "guestfs.h"

#define SELINUX_CONFIG "/etc/selinux/config"

struct selinux {
  char *specfile; /* which labels files get; NULL: no policy is named */
  bool disabled;
};

/* Read it from SELINUX_CONFIG.  Returns 0, or -1 with the error in the handle.
 * The string is malloc'ed; out of memory ends the program.
 */
int selinux_read (guestfs_h *g, struct selinux *policy);

#endif
