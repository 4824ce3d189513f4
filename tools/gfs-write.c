/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-write: set the contents of a file in a disk image. */
#include <string.h>

#include "common.h"
#include "input.h"

struct opts {
  struct tool_common common;
};

static int write_file (guestfs_h *g, char *const *args, int nr_args);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "PATH [TEXT]", 1, 2);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  return tool_finish (&o.common, g,
                      write_file (g, o.common.args, o.common.nr_args));
}

/* TEXT exactly as given; else stdin, of any length. */
static int
write_file (guestfs_h *g, char *const *args, int nr_args)
{
  struct input in;
  int r;

  if (nr_args == 2)
    r = guestfs_write (g, args[0], args[1], strlen (args[1]));
  else {
    if (input_open (&in, "-") == -1)
      return -1;
    r = guestfs_upload (g, in.path, args[0]);
    input_close (&in);
  }
  return r == -1 ? tool_fail (g, args[0]) : 0;
}
