/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-filesystems: list what holds data on the disks, as a list, a tree or a
 * picture.  What there is comes from one call (gfs-filesystems/layout.c).
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-filesystems/filesystems.h"

static bool is_listed (const struct fs_opts *o, const struct node *n);

int
main (int argc, const char *argv[])
{
  struct fs_opts o = { 0 };
  struct poptOption table[] = {
    { "long", 'l', POPT_ARG_NONE, &o.long_format, 0,
      "kind, type, size and label of each", NULL },
    { "all", 'a', POPT_ARG_NONE, &o.all, 0,
      "list all devices, not only what may hold a file system", NULL },
    { "uuid", '\0', POPT_ARG_NONE, &o.uuid, 0, "print UUIDs, too", NULL },
    { "label", '\0', POPT_ARG_NONE, &o.label, 0, "print labels, too", NULL },
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "print sizes like 1.5G", NULL },
    { "tree", '\0', POPT_ARG_NONE, &o.tree, 0,
      "print what lies on what as a tree", NULL },
    { "svg", '\0', POPT_ARG_STRING, &o.svg, 0,
      "draw the disks to scale into this file", "FILE" },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct layout layout = { 0 };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  if (!!o.tree + !!o.svg + !!o.common.json > 1)
    tool_misuse ("--tree, --svg and --json exclude each other");
  g = tool_handle_devices (&o.common);
  r = layout_read (&layout, g);
  if (r == 0 && o.svg != NULL)
    r = print_svg (&layout, o.svg);
  else if (r == 0 && o.common.json)
    print_json (&layout);
  else if (r == 0 && o.tree)
    print_tree (&layout, &o);
  else if (r == 0)
    print_list (&layout, &o, is_listed);
  layout_free (&layout);
  free (o.svg);
  return tool_finish (&o.common, g, r);
}

/* May N hold a file system?  A disk with partitions, an extended one, and what
 * is a part of something else do not.
 */
static bool
is_listed (const struct fs_opts *o, const struct node *n)
{
  return o->all || node_holds_data (n);
}
