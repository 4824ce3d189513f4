/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-lvresize: make logical volumes larger or smaller. */
#include <stdlib.h>

#include "lvm.h"

struct opts {
  struct tool_common common;
  char *extents, *size;
  int force;
};

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "extents", 'l', POPT_ARG_STRING, &o.extents, 0,
      "number of extents, or a share such as +50%FREE", "[+|-]NUMBER|SHARE" },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "shrink, even if it cuts off data", NULL },
    { "size", 'L', POPT_ARG_STRING, &o.size, 0,
      "size, such as 100M or +1G, or a share", "[+|-]SIZE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "VG/LV...", 1, -1);
  if (!o.size && !o.extents)
    tool_misuse ("how large?  Give --size or --extents");
  lvm_add_volume_size (&options, o.size, o.extents, true);
  lvm_add_flag (&options, "-f", o.force);
  lvm_add_flag (&options, "-y", o.force);
  tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  for (int i = 0; i < o.common.nr_args; i++)
    if (!lvm_writable (g, o.common.args[i]) ||
        lvm_run (g, "lvresize", &options, o.common.args[i]) == -1)
      r = -1;
  free (o.extents);
  free (o.size);
  return tool_finish (&o.common, g, r);
}
