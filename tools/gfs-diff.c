/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-diff: tell what is not the same in two images, or in two directories.
 *
 * Two sorted walks are merged (gfs-diff/compare.c) into a temporary file; files
 * of the same size are compared by checksums, many in a call, while that file is
 * read back and printed (gfs-diff/report.c).  So it takes no memory, and no
 * appliance has to do two things at once.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-diff/diff.h"

static char *copy_of (const char *s);
static void check_options (const struct opts *o);
static void second_common (const struct opts *o, struct tool_common *c);
static void compare (struct opts *o, const struct side sides[2],
                     struct result *result);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct tool_common other = { 0 };
  struct poptOption table[] = {
    { "add2", 'A', POPT_ARG_ARGV, &o.add2, 0,
      "the disk to compare with, or several", "DISK" },
    { "mount2", 'M', POPT_ARG_ARGV, &o.mount2, 0,
      "mount this of the disks of --add2", "DEV[:MOUNTPOINT[:OPTIONS]]" },
    { "root2", '\0', POPT_ARG_STRING, &o.root2, 0,
      "of several systems on the disks of --add2, this one",
      "DEV|first|single" },
    { "handle2", '\0', POPT_ARG_STRING, &o.handle2, 0,
      "compare with this live appliance", "PATH" },
    { "unified", 'u', POPT_ARG_NONE, &o.unified, 0,
      "print differences of text files, too", NULL },
    { "no-times", '\0', POPT_ARG_NONE, &o.no_times, 0, "do not compare times",
      NULL },
    { "no-owners", '\0', POPT_ARG_NONE, &o.no_owners, 0,
      "do not compare owners and groups", NULL },
    { "no-xattrs", '\0', POPT_ARG_NONE, &o.no_xattrs, 0,
      "do not compare extended attributes, ACLs and labels", NULL },
    { "no-content", '\0', POPT_ARG_NONE, &o.no_content, 0,
      "do not look into files of the same size", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct result result = { 0 };
  struct side sides[2];
  char *dirs[2];
  int status, status2;

  tool_failed_is (2); /* 1 is: they differ */
  tool_parse (&o.common, argc, argv, table, "[DIR [DIR2]]", 0, 2);
  check_options (&o);
  dirs[0] = copy_of (o.common.nr_args > 0 ? o.common.args[0] : "/");
  dirs[1] = copy_of (o.common.nr_args > 1 ? o.common.args[1] : dirs[0]);
  second_common (&o, &other);
  o.common.keys_for_both = other.nr_keys > 0;
  sides[0].g = tool_handle (&o.common);
  sides[1].g = tool_handle (&other);
  sides[0].dir = dirs[0] = tool_path (&o.common, sides[0].g, dirs[0]);
  sides[1].dir = dirs[1] = tool_path (&other, sides[1].g, dirs[1]);
  compare (&o, sides, &result);
  status2 = tool_finish (&other, sides[1].g, result.trouble ? -1 : 0);
  status = tool_finish (&o.common, sides[0].g, result.trouble ? -1 : 0);
  free (dirs[0]);
  free (dirs[1]);
  free (o.handle2);
  free (o.root2);
  return status > 0 ? status : status2 > 0 ? status2 : result.differs;
}

static void
check_options (const struct opts *o)
{
  if (o->add2 && o->handle2)
    tool_misuse ("--add2 and --handle2 exclude each other");
  if ((o->mount2 || o->root2) && !o->add2)
    tool_misuse ("--mount2 and --root2 need --add2");
  if (o->mount2 && o->root2)
    tool_misuse ("--mount2 and --root2 exclude each other");
  if (!o->add2 && !o->handle2 && o->common.nr_args < 2)
    tool_misuse ("compare with what? give -A DISK, --handle2 PATH, or two "
                 "directories");
  if (o->unified && (o->common.json || o->common.null || o->common.quiet))
    tool_misuse ("--unified goes with none of --json, --null and --quiet");
  for (int i = 0; i < o->common.nr_args; i++)
    if (o->common.args[i][0] != '/' && !tool_has_drive (o->common.args[i]))
      tool_misuse ("%s: path must start with a /", o->common.args[i]);
}

static char *
copy_of (const char *s)
{
  char *copy = s ? strdup (s) : NULL;

  if (s && copy == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return copy;
}

static void
add_drive (struct tool_common *c, const char *path, const char *format)
{
  c->drives = reallocarray (c->drives, c->nr_drives + 1, sizeof *c->drives);
  if (c->drives == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  c->drives[c->nr_drives++] =
    (struct tool_drive){ .path = copy_of (path), .format = copy_of (format) };
}

static void
add_key (struct tool_common *c, const char *key)
{
  c->keys = reallocarray (c->keys, c->nr_keys + 2, sizeof *c->keys);
  if (c->keys == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  c->keys[c->nr_keys++] = copy_of (key);
  c->keys[c->nr_keys] = NULL;
}

static void
add_mount (struct tool_common *c, const char *mount)
{
  c->mounts = reallocarray (c->mounts, c->nr_mounts + 2, sizeof *c->mounts);
  if (c->mounts == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  c->mounts[c->nr_mounts++] = copy_of (mount);
  c->mounts[c->nr_mounts] = NULL;
}

/* The second side is launched, or found, as the first is.  Where only one thing
 * is named it is that once more: a second channel of a live appliance, a second
 * appliance for the disks (read-only, like the first).
 */
static void
second_common (const struct opts *o, struct tool_common *c)
{
  const struct tool_common *first = &o->common;

  *c = (struct tool_common){ .backing = first->backing,
                             .require_kvm = first->require_kvm,
                             .inspect = o->add2 ? first->inspect : 0,
                             .verbose = first->verbose,
                             .trace = first->trace,
                             .keys_for_both = true };
  if (o->add2 || o->handle2) {
    c->handle = copy_of (o->handle2);
    for (size_t i = 0; o->add2 && o->add2[i]; i++)
      add_drive (c, o->add2[i], first->format);
    c->root = copy_of (o->root2);
  } else {
    c->handle = copy_of (first->handle);
    for (size_t i = 0; i < first->nr_drives; i++)
      add_drive (c, first->drives[i].path, first->drives[i].format);
    c->root = copy_of (first->root);
  }
  for (size_t i = 0; c->nr_drives > 0 && i < first->nr_keys; i++)
    add_key (c, first->keys[i]);
  for (size_t i = 0; o->mount2 && o->mount2[i]; i++)
    add_mount (c, o->mount2[i]);
  for (size_t i = 0; !o->mount2 && !c->handle && i < first->nr_mounts; i++)
    add_mount (c, first->mounts[i]); /* laid out alike */
}

static void
compare (struct opts *o, const struct side sides[2], struct result *result)
{
  CLEANUP_FILE FILE *spool = tmpfile ();

  if (spool == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "temporary file: %s", strerror (errno));
  compare_trees (o, sides, spool, result);
  if (!o->common.quiet || !result->differs)
    report_changes (o, sides, spool, result);
}
