/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-pvcreate: make physical volumes. */
#include <stdlib.h>

#include "lvm.h"

struct opts {
  struct tool_common common;
  char *size, *alignment;
  int force;
};

static int create_all (guestfs_h *g, const struct opts *o,
                       const struct gm_strvec *options);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "dataalignment", '\0', POPT_ARG_STRING, &o.alignment, 0,
      "begin data at a multiple of this", "SIZE" },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "overwrite a file system, or a volume of a group", NULL },
    { "setphysicalvolumesize", '\0', POPT_ARG_STRING, &o.size, 0,
      "use this much of the device, not all", "SIZE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "DEVICE...", 1, -1);
  tool_need_rw (&o.common);
  lvm_add_flag (&options, "-ff", o.force);
  lvm_add_flag (&options, "-y", o.force);
  lvm_add_size (&options, "--dataalignment", "--dataalignment", o.alignment);
  lvm_add_size (&options, "--setphysicalvolumesize", "--setphysicalvolumesize",
                o.size);
  g = tool_handle_devices (&o.common);
  r = create_all (g, &o, &options);
  free (o.size);
  free (o.alignment);
  return tool_finish (&o.common, g, r);
}

static int
create_all (guestfs_h *g, const struct opts *o, const struct gm_strvec *options)
{
  int r = 0;

  for (int i = 0; i < o->common.nr_args; i++)
    if (!lvm_writable (g, o->common.args[i]) ||
        lvm_run (g, "pvcreate", options, o->common.args[i]) == -1)
      r = -1;
  return r;
}
