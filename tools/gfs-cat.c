/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-cat: print files of a disk image, whole and byte for byte. */
#include "common.h"

struct opts {
  struct tool_common common;
};

static int cat_files (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  return tool_finish (&o.common, g, cat_files (g, &o));
}

/* Like cat, go on after a file that fails. */
static int
cat_files (guestfs_h *g, const struct opts *o)
{
  int r = 0;

  for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++)
    if (guestfs_download (g, o->common.args[i], "/dev/stdout") == -1)
      r = tool_fail (g, o->common.args[i]);
  return tool_reader_gone () ? 0 : r;
}
