/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-cpio-out: pack a directory of a disk image into a cpio archive. */
#include "common.h"
#include "output.h"
#include "progress.h"

struct opts {
  struct tool_common common;
  int crc;
};

static int cpio_out (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "crc", '\0', POPT_ARG_NONE, &o.crc, 0,
      "the format crc, with a sum for each file, instead of newc", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "DIRECTORY [FILE|-]", 1, 2);
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 0, 1);
  return tool_finish (&o.common, g, cpio_out (g, &o));
}

static int
cpio_out (guestfs_h *g, const struct opts *o)
{
  const char *dir = o->common.args[0];
  const char *file = o->common.nr_args == 2 ? o->common.args[1] : "-";
  const struct guestfs_cpio_out_argv a = {
    .bitmask = GUESTFS_CPIO_OUT_FORMAT_BITMASK,
    .format = o->crc ? "crc" : "newc",
  };
  struct progress p;
  struct output out;
  int r;

  if (output_open (&out, file) == -1)
    return -1;
  progress_start (&p, g, &o->common, dir);
  r = guestfs_cpio_out_argv (g, dir, out.name, &a);
  progress_stop (&p);
  if (r == 0)
    return output_commit (&out);
  output_abort (&out);
  return tool_reader_gone () ? 0 : tool_fail (g, dir);
}
