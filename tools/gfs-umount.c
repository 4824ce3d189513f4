/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-umount: unmount file systems of a live handle. */
#include "common.h"

struct opts {
  struct tool_common common;
  int all, force, lazy;
};

static int unmount (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "all", '\0', POPT_ARG_NONE, &o.all, 0, "unmount everything", NULL },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0, "unmount by force", NULL },
    { "lazy", 'l', POPT_ARG_NONE, &o.lazy, 0,
      "take the tree out of sight now, unmount when it is free", NULL },
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "MOUNTPOINT|DEVICE... | --all", 0,
              -1);
  if (!o.all == !o.common.nr_args)
    tool_misuse ("give either --all or what to unmount");
  g = tool_handle_devices (&o.common);
  tool_paths (&o.common, g, 0, o.common.nr_args);
  return tool_finish (&o.common, g, unmount (g, &o));
}

static int
unmount (guestfs_h *g, const struct opts *o)
{
  struct guestfs_umount_opts_argv u = {
    .bitmask = (o->force ? GUESTFS_UMOUNT_OPTS_FORCE_BITMASK : 0) |
               (o->lazy ? GUESTFS_UMOUNT_OPTS_LAZYUNMOUNT_BITMASK : 0),
    .force = o->force,
    .lazyunmount = o->lazy,
  };
  int r = 0;

  if (o->all)
    return guestfs_umount_all (g) == -1 ? tool_fail (g, NULL) : 0;
  for (int i = 0; i < o->common.nr_args; i++)
    if (guestfs_umount_opts_argv (g, o->common.args[i], &u) == -1)
      r = tool_fail (g, o->common.args[i]);
  return r;
}
