/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mkdir: make directories in a disk image. */
#include <errno.h>
#include <stdlib.h>

#include "common.h"

struct opts {
  struct tool_common common;
  int parents;
  char *mode; /* octal, NULL: 0777 less the daemon's umask */
};

static int parse_mode (const char *text);
static int make_directory (guestfs_h *g, const struct opts *o, int mode,
                           const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "parents", 'p', POPT_ARG_NONE, &o.parents, 0,
      "make parents too, accept what exists", NULL },
    { "mode", '\0', POPT_ARG_STRING, &o.mode, 0,
      "permissions of the new directory", "OCTAL" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int mode, r = 0;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  tool_need_rw (&o.common);
  mode = o.mode ? parse_mode (o.mode) : -1;
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 0, o.common.nr_args);
  for (int i = 0; i < o.common.nr_args; i++)
    if (make_directory (g, &o, mode, o.common.args[i]) == -1)
      r = tool_fail (g, o.common.args[i]);
  free (o.mode);
  return tool_finish (&o.common, g, r);
}

static int
parse_mode (const char *text)
{
  char *end;
  long mode = strtol (text, &end, 8);

  if (*text == '\0' || *end || mode < 0 || mode > 07777)
    tool_misuse ("--mode: %s is not an octal mode", text);
  return mode;
}

/* The mode is set afterwards, since the daemon's umask does not count here. */
static int
make_directory (guestfs_h *g, const struct opts *o, int mode, const char *path)
{
  if ((o->parents ? guestfs_mkdir_p (g, path) : guestfs_mkdir (g, path)) == -1)
    return -1;
  return mode == -1 ? 0 : guestfs_chmod (g, mode, path);
}
