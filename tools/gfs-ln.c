/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-ln: make hard and symbolic links in a disk image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "guestpath.h"
#include "target.h"

struct opts {
  struct tool_common common;
  int symbolic, force, relative;
  int no_directory; /* -T */
  int no_follow;    /* -n */
  char *directory;  /* -t */
};

static int make_links (guestfs_h *g, const struct opts *o);
static int make_link (guestfs_h *g, const struct opts *o, const char *target,
                      const char *linkname, bool exact);
static char *relative_target (guestfs_h *g, const char *target,
                              const char *linkname, bool into);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "symbolic", 's', POPT_ARG_NONE, &o.symbolic, 0, "make symbolic links",
      NULL },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "take the place of files that exist", NULL },
    { "relative", 'r', POPT_ARG_NONE, &o.relative, 0,
      "with -s: let the link hold a relative path", NULL },
    { "no-dereference", 'n', POPT_ARG_NONE, &o.no_follow, 0,
      "a link to a directory is no directory", NULL },
    { "no-target-directory", 'T', POPT_ARG_NONE, &o.no_directory, 0,
      "LINKNAME is not to be a directory", NULL },
    { "target-directory", 't', POPT_ARG_STRING, &o.directory, 0,
      "make all links in this directory", "DIRECTORY" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "TARGET... LINKNAME|DIRECTORY", 1,
              -1);
  tool_need_rw (&o.common);
  if (o.relative && !o.symbolic)
    tool_misuse ("--relative is for symbolic links");
  if (o.directory && o.no_directory)
    tool_misuse ("-t and -T exclude each other");
  if (!o.directory && o.common.nr_args < 2)
    tool_misuse ("missing argument, expected: TARGET... LINKNAME|DIRECTORY");
  if (o.no_directory && o.common.nr_args > 2)
    tool_misuse ("%s: unexpected argument", o.common.args[2]);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  o.directory = tool_path (&o.common, g, o.directory);
  r = make_links (g, &o);
  free (o.directory);
  return tool_finish (&o.common, g, r);
}

static int
make_links (guestfs_h *g, const struct opts *o)
{
  int nr = o->common.nr_args - (o->directory ? 0 : 1);
  const char *where = o->directory ? o->directory : o->common.args[nr];
  bool exact = o->no_directory;
  struct target names = { 0 };
  int is_dir = 0, r = 0;

  if (!exact && o->no_follow)
    exact = guestfs_is_symlink (g, where) == 1;
  if (!exact) {
    is_dir =
      guestfs_is_dir_opts (g, where, GUESTFS_IS_DIR_OPTS_FOLLOWSYMLINKS, 1, -1);
    if (is_dir == -1)
      return tool_fail (g, where);
  }
  if (!is_dir && (o->directory || nr > 1))
    return tool_error (where, "is not a directory");
  for (int i = 0; i < nr; i++) {
    CLEANUP_FREE char *relative = NULL;
    const char *target = o->common.args[i];

    if (o->relative)
      target = relative = relative_target (g, target, where, is_dir);
    if (target == NULL)
      r = tool_fail (g, NULL);
    else if (target_name (&names, target) == -1)
      r = -1;
    else if (make_link (g, o, target, where, exact) == -1)
      r = tool_fail (g, NULL); /* it says which of the two */
  }
  target_free (&names);
  return r;
}

static int
make_link (guestfs_h *g, const struct opts *o, const char *target,
           const char *linkname, bool exact)
{
  return guestfs_mini_link (g, target, linkname, GUESTFS_MINI_LINK_SYMBOLIC,
                            o->symbolic, GUESTFS_MINI_LINK_FORCE, o->force,
                            GUESTFS_MINI_LINK_EXACT, exact, -1);
}

/* What a link at LINKNAME (INTO: in that directory) must hold to lead to
 * TARGET.  Returns: malloc'ed, NULL with the error in the handle.
 */
static char *
relative_target (guestfs_h *g, const char *target, const char *linkname,
                 bool into)
{
  CLEANUP_FREE char *parent = into ? strdup (linkname) : path_parent (linkname);
  CLEANUP_FREE char *dir = guestfs_mini_realpath (g, parent, 2);
  CLEANUP_FREE char *real = guestfs_mini_realpath (g, target, 2);

  return dir && real ? path_relative (dir, real) : NULL;
}
