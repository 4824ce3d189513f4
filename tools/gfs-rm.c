/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-rm: remove files and directories of a disk image. */
#include <errno.h>

#include "common.h"

struct opts {
  struct tool_common common;
  int recursive, recursive2, directories, force;
};

static int remove_path (guestfs_h *g, const struct opts *o, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "recursive", 'r', POPT_ARG_NONE, &o.recursive, 0,
      "remove directories and what is in them", NULL },
    { "Recursive", 'R', POPT_ARG_NONE | POPT_ARGFLAG_DOC_HIDDEN, &o.recursive2,
      0, NULL, NULL },
    { "dir", 'd', POPT_ARG_NONE, &o.directories, 0, "remove empty directories",
      NULL },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "do not mind what does not exist", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  o.recursive |= o.recursive2;
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  for (int i = 0; i < o.common.nr_args; i++)
    if (remove_path (g, &o, o.common.args[i]) == -1)
      r = tool_fail (g, o.common.args[i]);
  return tool_finish (&o.common, g, r);
}

static int
remove_path (guestfs_h *g, const struct opts *o, const char *path)
{
  /* rm_rf is content with what does not exist; -r alone is not. */
  if (o->recursive) {
    struct guestfs_statns *st = o->force ? NULL : guestfs_lstatns (g, path);

    if (!o->force && st == NULL)
      return -1;
    guestfs_free_statns (st);
    return guestfs_rm_rf (g, path);
  }
  if (guestfs_rm (g, path) == 0)
    return 0;
  if (o->directories && guestfs_last_errno (g) == EISDIR)
    return guestfs_rmdir (g, path);
  return o->force && (guestfs_last_errno (g) == ENOENT ||
                      guestfs_last_errno (g) == ENOTDIR)
           ? 0
           : -1;
}
