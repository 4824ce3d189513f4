/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-rmdir: remove empty directories of a disk image. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "guestpath.h"

struct opts {
  struct tool_common common;
  int parents, ignore_non_empty;
};

static int remove_directory (guestfs_h *g, const struct opts *o,
                             const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "parents", 'p', POPT_ARG_NONE, &o.parents, 0,
      "remove the directories above, too", NULL },
    { "ignore-fail-on-non-empty", '\0', POPT_ARG_NONE, &o.ignore_non_empty, 0,
      "do not mind what is not empty", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  for (int i = 0; i < o.common.nr_args; i++)
    if (remove_directory (g, &o, o.common.args[i]) == -1)
      r = -1;
  return tool_finish (&o.common, g, r);
}

/* With -p: that, its parent, and so on. */
static int
remove_directory (guestfs_h *g, const struct opts *o, const char *path)
{
  CLEANUP_FREE char *now = strdup (path);

  for (;;) {
    CLEANUP_FREE char *parent = NULL;

    if (now == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    if (guestfs_rmdir (g, now) == -1) {
      int err = guestfs_last_errno (g);

      if (o->ignore_non_empty && (err == ENOTEMPTY || err == EEXIST))
        return 0;
      return tool_fail (g, now);
    }
    parent = path_parent (now);
    if (!o->parents || strcmp (parent, "/") == 0)
      return 0;
    free (now);
    now = steal_ptr (&parent);
  }
}
