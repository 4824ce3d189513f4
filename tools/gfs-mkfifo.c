/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mkfifo: make FIFOs (named pipes) in a disk image. */
#include <stdlib.h>

#include "common.h"
#include "newmode.h"

struct opts {
  struct tool_common common;
  char *mode; /* NULL: 0666 less the daemon's umask */
};

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "mode", 'm', POPT_ARG_STRING, &o.mode, 0, "permissions of the FIFOs",
      "MODE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct new_mode mode;
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  tool_need_rw (&o.common);
  new_mode_parse (&mode, o.mode, 0666);
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 0, o.common.nr_args);
  for (int i = 0; i < o.common.nr_args; i++)
    if (guestfs_mkfifo (g, mode.first, o.common.args[i]) == -1 ||
        new_mode_set (g, &mode, o.common.args[i]) == -1)
      r = tool_fail (g, o.common.args[i]);
  free (o.mode);
  return tool_finish (&o.common, g, r);
}
