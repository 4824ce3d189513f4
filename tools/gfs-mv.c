/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mv: rename or move files inside a disk image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"

struct opts {
  struct tool_common common;
};

static int move_all (guestfs_h *g, char *const *args, int nr_args);
static char *path_in_directory (const char *dir, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "SOURCE... DESTINATION", 2, -1);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  return tool_finish (&o.common, g,
                      move_all (g, o.common.args, o.common.nr_args));
}

/* As mv: into DESTINATION if that is a directory, onto it if not. */
static int
move_all (guestfs_h *g, char *const *args, int nr_args)
{
  const char *dest = args[nr_args - 1];
  int is_dir = guestfs_is_dir (g, dest);
  int r = 0;

  if (is_dir == -1)
    return tool_fail (g, dest);
  if (!is_dir && nr_args > 2)
    return tool_error (dest, "is not a directory");
  for (int i = 0; i < nr_args - 1; i++) {
    CLEANUP_FREE char *target =
      is_dir ? path_in_directory (dest, args[i]) : strdup (dest);

    if (target == NULL)
      return tool_error (NULL, "out of memory");
    if (guestfs_mv (g, args[i], target) == -1)
      r = tool_fail (g, args[i]);
  }
  return r;
}

/* DIR/LAST, where LAST is the last component of PATH. */
static char *
path_in_directory (const char *dir, const char *path)
{
  CLEANUP_FREE char *copy = strdup (path);
  char *last, *ret;

  if (copy == NULL)
    return NULL;
  for (size_t n = strlen (copy); n > 1 && copy[n - 1] == '/'; n--)
    copy[n - 1] = '\0';
  last = strrchr (copy, '/');
  if (asprintf (&ret, "%s/%s", strcmp (dir, "/") == 0 ? "" : dir,
                last ? last + 1 : copy) == -1)
    return NULL;
  return ret;
}
