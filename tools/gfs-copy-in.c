/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-copy-in: copy files and whole directories into a disk image. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "progress.h"
#include "target.h"
#include "warnings.h"

struct opts {
  struct tool_common common;
  char *owner, *xattrs;
};

static void parse_owner (const char *owner,
                         struct guestfs_mini_copy_in_argv *a);
static void open_many (void);
static int copy_in (guestfs_h *g, struct tool_common *c,
                    const struct guestfs_mini_copy_in_argv *a);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "owner", '\0', POPT_ARG_STRING, &o.owner, 0,
      "the owner of all files, instead of their own", "UID[:GID]" },
    { "xattrs", '\0', POPT_ARG_STRING, &o.xattrs, 0,
      "extended attributes: all but SELinux labels, those of users, none",
      "all|user|none" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct guestfs_mini_copy_in_argv a = { 0 };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "FILE... DIRECTORY", 2, -1);
  tool_need_rw (&o.common);
  if (o.owner)
    parse_owner (o.owner, &a);
  if (o.xattrs) {
    a.bitmask |= GUESTFS_MINI_COPY_IN_XATTRS_BITMASK;
    a.xattrs = o.xattrs;
  }
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, o.common.nr_args - 1, 1);
  r = copy_in (g, &o.common, &a);
  free (o.owner);
  free (o.xattrs);
  return tool_finish (&o.common, g, r);
}

/* A number at *S, which is then moved behind it; or exits. */
static int
take_id (const char **s, const char *all)
{
  char *end;
  long id;

  errno = 0;
  id = strtol (*s, &end, 10);
  if (end == *s || **s < '0' || **s > '9' || errno != 0 || id > INT_MAX)
    tool_misuse ("--owner: %s is not UID or UID:GID", all);
  *s = end;
  return id;
}

static void
parse_owner (const char *owner, struct guestfs_mini_copy_in_argv *a)
{
  const char *s = owner;

  a->bitmask |= GUESTFS_MINI_COPY_IN_UID_BITMASK;
  a->uid = take_id (&s, owner);
  if (*s == ':') {
    s++;
    a->bitmask |= GUESTFS_MINI_COPY_IN_GID_BITMASK;
    a->gid = take_id (&s, owner);
  }
  if (*s != '\0')
    tool_misuse ("--owner: %s is not UID or UID:GID", owner);
}

/* Deep trees: each directory down to the present one is open. */
static void
open_many (void)
{
  struct rlimit files;

  if (getrlimit (RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit (RLIMIT_NOFILE, &files);
  }
}

static int
copy_in (guestfs_h *g, struct tool_common *c,
         const struct guestfs_mini_copy_in_argv *a)
{
  CLEANUP_FREE char **paths = calloc (c->nr_args, sizeof *paths);
  const char *dir = c->args[c->nr_args - 1];
  struct target names = { 0 };
  struct progress p;
  int nr = 0, r = 0;

  if (paths == NULL)
    return tool_error (NULL, "out of memory");
  for (int i = 0; i < c->nr_args - 1; i++)
    if (target_name (&names, c->args[i]) == -1)
      r = -1;
    else
      paths[nr++] = c->args[i];
  target_free (&names);
  open_many ();
  warnings_print (g);
  progress_start (&p, g, c, dir);
  if (warnings_finish (g, guestfs_mini_copy_in_argv (g, paths, dir, a), dir) ==
      -1)
    r = -1;
  progress_stop (&p);
  return r;
}
