/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-scrub: overwrite what nobody shall read again. */
#include <string.h>

#include "common.h"

struct opts {
  struct tool_common common;
  int free_space;
};

static int scrub_all (guestfs_h *g, const struct opts *o);
static int scrub (guestfs_h *g, const struct opts *o, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "free-space", 'X', POPT_ARG_NONE, &o.free_space, 0,
      "make this directory, fill it up with what is overwritten, remove it",
      NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int devices = 1, r;

  tool_parse (&o.common, argc, argv, table, "FILE|DEVICE|DIRECTORY...", 1, -1);
  tool_need_rw (&o.common);
  for (int i = 0; i < o.common.nr_args; i++)
    devices &= strncmp (o.common.args[i], "/dev/", 5) == 0;
  g = devices ? tool_handle_devices (&o.common) : tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = scrub_all (g, &o);
  return tool_finish (&o.common, g, r);
}

static int
scrub_all (guestfs_h *g, const struct opts *o)
{
  int r = 0;

  for (int i = 0; i < o->common.nr_args; i++)
    if (scrub (g, o, o->common.args[i]) == -1)
      r = tool_fail (g, o->common.args[i]);
  return r;
}

static int
scrub (guestfs_h *g, const struct opts *o, const char *path)
{
  if (o->free_space)
    return guestfs_scrub_freespace (g, path);
  if (strncmp (path, "/dev/", 5) == 0)
    return guestfs_scrub_device (g, path);
  return guestfs_scrub_file (g, path);
}
