/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-relabel: set the SELinux labels of files in a disk image. */
#include <stdio.h>
#include <stdlib.h>

#include "cleanup.h"
#include "common.h"
#include "selinux.h"

struct opts {
  struct tool_common common;
  int force;
  char *specfile;
};

static char *find_specfile (guestfs_h *g);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "force", 'F', POPT_ARG_NONE, &o.force, 0,
      "set users, roles and ranges, too", NULL },
    { "spec", '\0', POPT_ARG_STRING, &o.specfile, 0,
      "file of the image that says which labels", "PATH" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "[PATH...]", 0, -1);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  if (o.specfile == NULL)
    o.specfile = find_specfile (g);
  for (int i = 0; i < (o.common.nr_args ? o.common.nr_args : 1); i++) {
    const char *path = o.common.nr_args ? o.common.args[i] : "/";

    if (guestfs_selinux_relabel (g, o.specfile, path,
                                 GUESTFS_SELINUX_RELABEL_FORCE, o.force,
                                 -1) == -1)
      r = tool_fail (g, path);
  }
  free (o.specfile);
  return tool_finish (&o.common, g, r);
}

/* That of the policy which the image says it uses. */
static char *
find_specfile (guestfs_h *g)
{
  struct selinux policy;

  if (selinux_read (g, &policy) == -1)
    tool_die_fail (TOOL_EXIT_FAILED, g, SELINUX_CONFIG);
  if (policy.specfile == NULL)
    tool_die (TOOL_EXIT_FAILED, SELINUX_CONFIG,
              "it does not name a policy, use --spec");
  return policy.specfile;
}
