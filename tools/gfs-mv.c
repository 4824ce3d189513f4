/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mv: rename or move files inside a disk image. */
#include "common.h"
#include "target.h"

struct opts {
  struct tool_common common;
  struct target target;
  int force, no_clobber;
};

static int move_all (guestfs_h *g, struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "replace what exists (always so)", NULL },
    { "no-clobber", 'n', POPT_ARG_NONE, &o.no_clobber, 0,
      "leave files that exist", NULL },
    TARGET_OPTIONS (&o.target),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "SOURCE... DESTINATION", 1, -1);
  target_check (&o.target, &o.common);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  o.target.directory = tool_path (&o.common, g, o.target.directory);
  r = move_all (g, &o);
  target_free (&o.target);
  return tool_finish (&o.common, g, r);
}

/* As mv: into the destination if that is a directory, onto it if not. */
static int
move_all (guestfs_h *g, struct opts *o)
{
  int r = 0;

  if (target_find (&o->target, g, &o->common) == -1)
    return -1;
  for (int i = 0; i < o->target.nr_sources; i++) {
    const char *src = o->common.args[i];

    if (target_name (&o->target, src) == -1)
      r = -1;
    else if (guestfs_mini_move (g, src, o->target.path,
                                GUESTFS_MINI_MOVE_NOCLOBBER, o->no_clobber,
                                GUESTFS_MINI_MOVE_NOTARGETDIRECTORY,
                                o->target.none, -1) == -1)
      r = tool_fail (g, src);
  }
  return r;
}
