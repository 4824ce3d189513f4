/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-download: copy a file, or a whole device, out of a disk image. */
#include "common.h"
#include "output.h"
#include "progress.h"

struct opts {
  struct tool_common common;
};

static int download (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "PATH FILE|-", 2, 2);
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 0, 1);
  return tool_finish (&o.common, g, download (g, &o));
}

static int
download (guestfs_h *g, const struct opts *o)
{
  const char *path = o->common.args[0], *file = o->common.args[1];
  struct progress p;
  struct output out;
  int r;

  if (output_open (&out, file) == -1)
    return -1;
  progress_start (&p, g, &o->common, path);
  r = guestfs_download (g, path, out.name);
  progress_stop (&p);
  if (r == 0)
    return output_commit (&out);
  output_abort (&out);
  return tool_reader_gone () ? 0 : tool_fail (g, path);
}
