/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-command: run a program of a disk image. */
#include "common.h"
#include "program.h"

struct opts {
  struct tool_common common;
  struct program program;
};

int
main (int argc, const char *argv[])
{
  struct opts o = { .common.words_end_options = true };
  struct poptOption table[] = {
    PROGRAM_OPTIONS (&o.program),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  program_open_stdio ();
  tool_parse (&o.common, argc, argv, table, "[--] PROGRAM [ARGUMENT...]", 1,
              -1);
  program_choose_terminal (&o.program);
  g = tool_handle (&o.common);
  return program_run (&o.common, &o.program, g, o.common.args);
}
