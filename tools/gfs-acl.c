/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-acl: print and change access control lists in a disk image. */
#include <stdlib.h>

#include "gfs-acl/acl.h"

static bool changes (const struct acl_opts *o);
static void check (const struct acl_opts *o);
static void check_change (struct acl_opts *o);

int
main (int argc, const char *argv[])
{
  struct acl_opts o = { 0 };
  struct poptOption table[] = {
    { "access", 'a', POPT_ARG_NONE, &o.access, 0, "print access lists only",
      NULL },
    { "default", 'd', POPT_ARG_NONE, &o.def, 0,
      "print default lists only, or change them", NULL },
    { "omit-header", 'c', POPT_ARG_NONE, &o.omit_header, 0,
      "print no lines about file, owner and flags", NULL },
    { "numeric", 'n', POPT_ARG_NONE, &o.numeric, 0,
      "print users and groups as numbers; in a change: --no-mask", NULL },
    { "skip-base", 's', POPT_ARG_NONE, &o.skip_base, 0,
      "leave out files that have only a mode", NULL },
    { "absolute-names", 'p', POPT_ARG_NONE, &o.absolute, 0,
      "print paths with their first slash", NULL },
    { "modify", 'm', POPT_ARG_STRING, &o.modify, 0, "set these entries",
      "ENTRIES" },
    { "remove", 'x', POPT_ARG_STRING, &o.remove, 0, "remove these entries",
      "ENTRIES" },
    { "set", '\0', POPT_ARG_STRING, &o.set, 0, "have these entries alone",
      "ENTRIES" },
    { "remove-all", 'b', POPT_ARG_NONE, &o.remove_all, 0,
      "remove all but what is in the mode", NULL },
    { "remove-default", 'k', POPT_ARG_NONE, &o.remove_default, 0,
      "remove default lists", NULL },
    { "no-mask", '\0', POPT_ARG_NONE, &o.no_mask, 0, "leave the mask as it is",
      NULL },
    { "restore", '\0', POPT_ARG_STRING, &o.restore, 0, "set what this dump has",
      "FILE" },
    { "recursive", 'R', POPT_ARG_NONE, &o.recursive, 0,
      "look into directories, too", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 0, -1);
  check (&o);
  if (o.restore || changes (&o))
    check_change (&o);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = o.restore      ? acl_restore (g, &o)
      : changes (&o) ? acl_change (g, &o)
                     : acl_show (g, &o);
  free (o.modify);
  free (o.remove);
  free (o.set);
  free (o.restore);
  return tool_finish (&o.common, g, r);
}

static bool
changes (const struct acl_opts *o)
{
  return o->modify || o->remove || o->set || o->remove_all || o->remove_default;
}

static void
check (const struct acl_opts *o)
{
  if (o->restore ? o->common.nr_args > 0 : o->common.nr_args == 0)
    tool_misuse ("expected: PATH..., or --restore FILE");
  if (o->restore && changes (o))
    tool_misuse ("--restore goes with no other change");
  if (o->no_mask && !changes (o))
    tool_misuse ("--no-mask goes with a change");
}

/* What is for printing alone is not passed over.  -n is setfacl's here. */
static void
check_change (struct acl_opts *o)
{
  if (o->access || o->omit_header || o->skip_base || o->absolute ||
      o->common.json)
    tool_misuse ("-a, -c, -s, -p and --json are for printing");
  if (o->restore && (o->def || o->numeric))
    tool_misuse ("-d and -n do not go with --restore");
  o->no_mask |= o->numeric;
  tool_need_rw (&o->common);
}
