/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-upload: copy a host file, or stdin, into a disk image. */
#include "common.h"
#include "input.h"
#include "progress.h"

struct opts {
  struct tool_common common;
};

static int upload (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "FILE|- PATH", 2, 2);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 1, 1);
  return tool_finish (&o.common, g, upload (g, &o));
}

static int
upload (guestfs_h *g, const struct opts *o)
{
  const char *path = o->common.args[1];
  struct progress p;
  struct input in;
  int r;

  if (input_open (&in, o->common.args[0]) == -1)
    return -1;
  progress_start (&p, g, &o->common, path);
  r = guestfs_upload (g, in.path, path);
  progress_stop (&p);
  input_close (&in);
  return r == -1 ? tool_fail (g, path) : 0;
}
