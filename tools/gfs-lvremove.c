/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-lvremove: remove logical volumes. */
#include "common.h"
#include "lvm.h"

int
main (int argc, const char *argv[])
{
  struct tool_common common = { 0 };
  int force = 0, r = 0;
  struct poptOption table[] = {
    { "force", 'f', POPT_ARG_NONE, &force, 0,
      "accepted for the sake of habit: it never asks", NULL },
    TOOL_COMMON_OPTIONS (&common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;

  tool_parse (&common, argc, argv, table, "VG/LV|VG...", 1, -1);
  tool_need_rw (&common);
  g = tool_handle_devices (&common);
  lvm_add (&options, "-y");
  for (int i = 0; i < common.nr_args; i++)
    if (!lvm_writable (g, common.args[i]) ||
        lvm_run (g, "lvremove", &options, common.args[i]) == -1)
      r = -1;
  return tool_finish (&common, g, r);
}
