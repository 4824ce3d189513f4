/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The permissions of something new, as --mode says them. */
#ifndef TOOL_NEWMODE_H
#define TOOL_NEWMODE_H

#include <stdbool.h>

#include "guestfs.h"

struct new_mode {
  int first; /* to make it with, never more than is wanted in the end */
  int last;
  bool set; /* somebody has said what they are to be */
};

/* Understand TEXT, octal or symbolic and then based on ALL, what it is without
 * (TEXT is NULL).  Exits 2 on misuse.
 */
void new_mode_parse (struct new_mode *mode, const char *text, int all);

/* The umask of the appliance has had its say when PATH was made: set what was
 * asked for, if it was.  Returns 0, or -1 with the error in the handle.
 */
int new_mode_set (guestfs_h *g, const struct new_mode *mode, const char *path);

#endif
