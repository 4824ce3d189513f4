/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-close: unmount, sync and end a live appliance. */
#include "common.h"

struct opts {
  struct tool_common common;
};

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r, status;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  g = tool_handle_devices (&o.common);
  r = guestfs_mini_stop (g) == -1 ? tool_fail (g, NULL) : 0;
  /* That the appliance has gone now is what was asked for: not status 3. */
  status = tool_finish (&o.common, g, 0);
  return r == -1 ? TOOL_EXIT_FAILED : status;
}
