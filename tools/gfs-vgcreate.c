/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-vgcreate: make a volume group. */
#include <stdlib.h>

#include "lvm.h"

struct opts {
  struct tool_common common;
  char *extent, *tag;
  int force;
};

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "addtag", '\0', POPT_ARG_STRING, &o.tag, 0, "give the group this tag",
      "TAG" },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "overwrite file systems on the devices", NULL },
    { "physicalextentsize", 's', POPT_ARG_STRING, &o.extent, 0,
      "size of extents, a power of two (4M)", "SIZE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "VG DEVICE...", 2, -1);
  tool_need_rw (&o.common);
  lvm_add_flag (&options, "-ff", o.force);
  lvm_add_flag (&options, "-y", o.force);
  lvm_add_option (&options, "--addtag", o.tag);
  lvm_add_size (&options, "-s", "--physicalextentsize", o.extent);
  g = tool_handle_devices (&o.common);
  for (int i = 1; i < o.common.nr_args; i++)
    if (!lvm_writable (g, o.common.args[i]))
      r = -1;
  if (r == 0)
    r = lvm_run_words (g, "vgcreate", &options, o.common.args);
  free (o.extent);
  free (o.tag);
  return tool_finish (&o.common, g, r);
}
