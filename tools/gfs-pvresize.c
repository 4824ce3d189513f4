/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-pvresize: fit physical volumes to their devices, or make them smaller. */
#include <stdlib.h>

#include "lvm.h"

struct opts {
  struct tool_common common;
  char *size;
};

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "setphysicalvolumesize", '\0', POPT_ARG_STRING, &o.size, 0,
      "use this much of the device, not all", "SIZE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "DEVICE...", 1, -1);
  tool_need_rw (&o.common);
  /* It asks before it makes a volume smaller, which loses nothing: what is in
   * use stays. */
  lvm_add (&options, "-y");
  lvm_add_size (&options, "--setphysicalvolumesize", "--setphysicalvolumesize",
                o.size);
  g = tool_handle_devices (&o.common);
  for (int i = 0; i < o.common.nr_args; i++)
    if (!lvm_writable (g, o.common.args[i]) ||
        lvm_run (g, "pvresize", &options, o.common.args[i]) == -1)
      r = -1;
  free (o.size);
  return tool_finish (&o.common, g, r);
}
