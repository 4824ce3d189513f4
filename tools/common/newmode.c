/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The permissions of something new. */
#include "chmode.h"
#include "common.h"
#include "newmode.h"

void
new_mode_parse (struct new_mode *mode, const char *text, int all)
{
  struct gm_chmode change;

  *mode = (struct new_mode){ .first = all, .last = all };
  if (text == NULL)
    return;
  if (gm_chmode_parse (&change, text) == -1)
    tool_misuse ("--mode: %s is not a mode", text);
  mode->set = true;
  mode->last = gm_chmode_apply (&change, all, false, 0);
  mode->first = mode->last & 0777; /* setuid waits for the end */
}

int
new_mode_set (guestfs_h *g, const struct new_mode *mode, const char *path)
{
  return mode->set ? guestfs_chmod (g, mode->last, path) : 0;
}
