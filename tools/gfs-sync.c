/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-sync: write what the appliance holds in memory to the images. */
#include "common.h"

struct opts {
  struct tool_common common;
  int data, file_system;
};

static int sync_all (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "data", 'd', POPT_ARG_NONE, &o.data, 0,
      "without attributes that are not needed", NULL },
    { "file-system", 'f', POPT_ARG_NONE, &o.file_system, 0,
      "all that is on the same file systems", NULL },
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[PATH|DEVICE...]", 0, -1);
  if (o.data && o.file_system)
    tool_misuse ("--data and --file-system exclude each other");
  if (o.data && o.common.nr_args == 0)
    tool_misuse ("--data needs a PATH");
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = sync_all (g, &o);
  return tool_finish (&o.common, g, r);
}

static int
sync_all (guestfs_h *g, const struct opts *o)
{
  int r = 0;

  if (o->common.nr_args == 0)
    return guestfs_sync (g) == -1 ? tool_fail (g, NULL) : 0;
  for (int i = 0; i < o->common.nr_args; i++)
    if (guestfs_mini_fsync (g, o->common.args[i], GUESTFS_MINI_FSYNC_DATA,
                            o->data, GUESTFS_MINI_FSYNC_FILESYSTEM,
                            o->file_system, -1) == -1)
      r = tool_fail (g, o->common.args[i]);
  return r;
}
