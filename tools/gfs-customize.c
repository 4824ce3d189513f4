/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-customize: set up the system in a disk image. */
#include "common.h"
#include "customize/customize.h"

struct opts {
  struct tool_common common;
  struct customize_options customize;
  int dry_run;
};

static int work (guestfs_h *g, struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { .common.take_option = customize_take_option,
                    .common.whole_system = true,
                    .common.take_opaque = &o.customize };
  struct poptOption table[] = {
    { "dry-run", 'n', POPT_ARG_NONE, &o.dry_run, 0,
      "check everything, say what would be done, and do nothing", NULL },
    CUSTOMIZE_OPTIONS (&o.customize),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g = NULL;
  int r;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  if (o.customize.nr_tasks == 0 && !o.customize.relabel)
    tool_misuse ("nothing to do: no operation is given");
  if (!o.dry_run)
    tool_need_rw (&o.common);
  r = customize_prepare (&o.customize);
  if (r == 0) {
    g = tool_handle (&o.common);
    r = work (g, &o);
  }
  r = tool_finish (&o.common, g, r);
  customize_options_free (&o.customize);
  return r;
}

static int
work (guestfs_h *g, struct opts *o)
{
  struct customize c;
  int r = customize_begin (&c, g, &o->customize, &o->common, o->dry_run);

  if (r == 0)
    r = customize_check (&c);
  if (r == 0)
    r = customize_run (&c);
  customize_end (&c);
  return r;
}
