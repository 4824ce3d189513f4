/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-copy-out: copy files and whole directories out of a disk image. */
#include <stdlib.h>

#include "common.h"
#include "progress.h"
#include "target.h"
#include "warnings.h"

struct opts {
  struct tool_common common;
  int all, owner, setuid, devices;
  char *links, *xattrs;
  char **excludes;
};

static int copy_out (guestfs_h *g, struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "all", '\0', POPT_ARG_NONE, &o.all, 0,
      "--owner --setuid --devices --links keep --xattrs all", NULL },
    { "owner", '\0', POPT_ARG_NONE, &o.owner, 0,
      "keep owners, as numbers, instead of becoming the owner", NULL },
    { "setuid", '\0', POPT_ARG_NONE, &o.setuid, 0,
      "keep set-user-ID and set-group-ID bits and capabilities", NULL },
    { "devices", '\0', POPT_ARG_NONE, &o.devices, 0,
      "make device nodes and FIFOs", NULL },
    { "links", '\0', POPT_ARG_STRING, &o.links, 0,
      "symbolic links: those that stay in the directory, all, none",
      "safe|keep|skip" },
    { "xattrs", '\0', POPT_ARG_STRING, &o.xattrs, 0,
      "extended attributes: those of users, all with ACLs, none",
      "user|all|none" },
    { "exclude", '\0', POPT_ARG_ARGV, &o.excludes, 0,
      "leave out names matching this", "GLOB" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH... DIRECTORY", 2, -1);
  g = tool_handle (&o.common);
  r = copy_out (g, &o);
  free (o.links);
  free (o.xattrs);
  for (char **p = o.excludes; p && *p; p++)
    free (*p);
  free (o.excludes);
  return tool_finish (&o.common, g, r);
}

static struct guestfs_mini_copy_out_argv
arguments (const struct opts *o)
{
  struct guestfs_mini_copy_out_argv a = {
    .bitmask = GUESTFS_MINI_COPY_OUT_OWNER_BITMASK |
               GUESTFS_MINI_COPY_OUT_SETUID_BITMASK |
               GUESTFS_MINI_COPY_OUT_DEVICES_BITMASK |
               GUESTFS_MINI_COPY_OUT_LINKS_BITMASK |
               GUESTFS_MINI_COPY_OUT_XATTRS_BITMASK,
    .owner = o->owner || o->all,
    .setuid = o->setuid || o->all,
    .devices = o->devices || o->all,
    .links = o->links ? o->links
             : o->all ? "keep"
                      : "safe",
    .xattrs = o->xattrs ? o->xattrs
              : o->all  ? "all"
                        : "user",
  };

  if (o->excludes) {
    a.bitmask |= GUESTFS_MINI_COPY_OUT_EXCLUDES_BITMASK;
    a.excludes = o->excludes;
  }
  return a;
}

static int
copy_out (guestfs_h *g, struct opts *o)
{
  struct tool_common *c = &o->common;
  const struct guestfs_mini_copy_out_argv a = arguments (o);
  char **last = &c->args[--c->nr_args], *dir = *last; /* popt's */
  struct target names = { 0 };
  struct progress p;
  int r = 0;

  *last = NULL;
  tool_expand (c, g, 0);
  warnings_print (g);
  for (int i = 0; i < c->nr_args; i++) {
    const char *path = c->args[i];

    if (target_name (&names, path) == -1) {
      r = -1;
      continue;
    }
    progress_start (&p, g, c, path);
    if (warnings_finish (g, guestfs_mini_copy_out_argv (g, path, dir, &a),
                         path) == -1)
      r = -1;
    progress_stop (&p);
  }
  target_free (&names);
  *last = dir;
  return r;
}
