/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-vgreduce: take devices, or what is missing, out of a volume group. */
#include "lvm.h"

struct opts {
  struct tool_common common;
  int force, missing;
};

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "with --removemissing: also the logical volumes on them", NULL },
    { "removemissing", '\0', POPT_ARG_NONE, &o.missing, 0,
      "all devices that are missing", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;
  int r = -1;

  tool_parse (&o.common, argc, argv, table, "VG [DEVICE...]", 1, -1);
  if (o.missing == (o.common.nr_args > 1))
    tool_misuse ("give either devices or --removemissing");
  tool_need_rw (&o.common);
  lvm_add_flag (&options, "--removemissing", o.missing);
  lvm_add_flag (&options, "-f", o.force);
  lvm_add_flag (&options, "-y", o.force);
  g = tool_handle_devices (&o.common);
  if (lvm_writable (g, o.common.args[0]))
    r = lvm_run_words (g, "vgreduce", &options, o.common.args);
  return tool_finish (&o.common, g, r);
}
