/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-vgextend: add devices to a volume group. */
#include "lvm.h"

int
main (int argc, const char *argv[])
{
  struct tool_common common = { 0 };
  int force = 0, r = 0;
  struct poptOption table[] = {
    { "force", 'f', POPT_ARG_NONE, &force, 0,
      "overwrite file systems on the devices", NULL },
    TOOL_COMMON_OPTIONS (&common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;

  tool_parse (&common, argc, argv, table, "VG DEVICE...", 2, -1);
  tool_need_rw (&common);
  lvm_add_flag (&options, "-f", force);
  lvm_add_flag (&options, "-y", force);
  g = tool_handle_devices (&common);
  for (int i = 0; i < common.nr_args; i++)
    if (!lvm_writable (g, common.args[i]))
      r = -1;
  if (r == 0)
    r = lvm_run_words (g, "vgextend", &options, common.args);
  return tool_finish (&common, g, r);
}
