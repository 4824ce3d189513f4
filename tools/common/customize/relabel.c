/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SELinux labels, of what has changed or of everything. */
#include <errno.h>
#include <stdlib.h>

#include "cleanup.h"
#include "customize/ops.h"
#include "selinux.h"

static int relabel_changed (struct customize *c, const char *specfile);
static int relabel (struct customize *c, const char *specfile,
                    const char *path);

int
customize_relabel (struct customize *c)
{
  struct selinux policy = { 0 };
  CLEANUP_FREE char *specfile = NULL;
  bool all = c->opts->relabel,
       nothing = c->changed.len == 0 && c->links.len == 0 && !c->all_changed;

  if (!c->unixlike || c->opts->no_relabel || (nothing && !all))
    return 0;
  if (selinux_read (c->g, &policy) == -1) {
    if (!all && guestfs_last_errno (c->g) == ENOENT)
      return 0;
    return tool_fail (c->g, SELINUX_CONFIG);
  }
  specfile = policy.specfile;
  if (!all && (policy.disabled || specfile == NULL ||
               guestfs_is_file (c->g, specfile) != 1))
    return 0;
  if (specfile == NULL)
    return tool_error (SELINUX_CONFIG, "it does not name a policy");
  customize_say (c, "setting SELinux labels");
  if (all || c->all_changed)
    return relabel (c, specfile, "/");
  return relabel_changed (c, specfile);
}

/* Files may have been written behind links, whose own labels are right. */
static int
relabel_changed (struct customize *c, const char *specfile)
{
  for (size_t i = 0; i < c->changed.len; i++) {
    CLEANUP_FREE char *path = guestfs_realpath (c->g, c->changed.strings[i]);

    if (path == NULL && guestfs_last_errno (c->g) == ENOENT)
      continue;
    if (path == NULL)
      return tool_fail (c->g, c->changed.strings[i]);
    if (relabel (c, specfile, path) == -1)
      return -1;
  }
  for (size_t i = 0; i < c->links.len; i++)
    if (relabel (c, specfile, c->links.strings[i]) == -1)
      return -1;
  return 0;
}

/* What was changed first may have been removed later. */
static int
relabel (struct customize *c, const char *specfile, const char *path)
{
  if (guestfs_selinux_relabel (c->g, specfile, path, -1) == 0 ||
      guestfs_last_errno (c->g) == ENOENT)
    return 0;
  return tool_fail (c->g, path);
}
