/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-df: use of the mounted file systems of a disk image. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "gfs-df/df.h"

static int list (guestfs_h *g, struct df_opts *o);
static int read_mounts (guestfs_h *g, struct df_opts *o);
static int fill (guestfs_h *g, struct df_opts *o, struct df_mount *m);
static int select_for (guestfs_h *g, struct df_opts *o, const char *path);
static void free_mounts (struct df_opts *o);

int
main (int argc, const char *argv[])
{
  struct df_opts o = { 0 };
  struct poptOption table[] = {
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "print sizes like 1.5G", NULL },
    { "inodes", 'i', POPT_ARG_NONE, &o.inodes, 0, "inodes, not space", NULL },
    { "kibibytes", 'k', POPT_ARG_NONE, &o.kibibytes, 0,
      "print KiB (the default)", NULL },
    { "print-type", 'T', POPT_ARG_NONE, &o.types, 0,
      "print the types of the file systems", NULL },
    { "total", '\0', POPT_ARG_NONE, &o.total, 0, "a line with the sums", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[PATH|DEVICE...]", 0, -1);
  if (o.total && o.common.json)
    tool_misuse ("--total and --json exclude each other");
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = list (g, &o);
  free_mounts (&o);
  return tool_finish (&o.common, g, r);
}

static int
list (guestfs_h *g, struct df_opts *o)
{
  int r = 0;

  if (read_mounts (g, o) == -1)
    return -1;
  for (int i = 0; i < o->common.nr_args; i++)
    if (select_for (g, o, o->common.args[i]) == -1)
      r = -1;
  for (size_t i = 0; i < o->nr_mounts; i++)
    if ((o->common.nr_args == 0 || o->mounts[i].selected) &&
        fill (g, o, &o->mounts[i]) == -1)
      r = -1;
  df_print (o);
  return r;
}

static int
read_mounts (guestfs_h *g, struct df_opts *o)
{
  char **pairs = guestfs_mountpoints (g);
  size_t nr = 0;

  if (pairs == NULL)
    return tool_fail (g, NULL);
  while (pairs[2 * nr] != NULL)
    nr++;
  o->mounts = calloc (nr + 1, sizeof *o->mounts);
  if (o->mounts == NULL)
    return tool_error (NULL, "out of memory");
  for (size_t i = 0; i < nr; i++) {
    o->mounts[i].source = pairs[2 * i];
    o->mounts[i].dir = pairs[2 * i + 1];
  }
  o->nr_mounts = nr;
  free (pairs);
  return 0;
}

static int
fill (guestfs_h *g, struct df_opts *o, struct df_mount *m)
{
  struct guestfs_statvfs *st = guestfs_statvfs (g, m->dir);

  if (st == NULL)
    return tool_fail (g, m->dir);
  if (o->types || o->common.json) {
    m->type = guestfs_vfs_type (g, m->source);
    if (m->type == NULL)
      m->type = strdup ("-"); /* it was taken away, perhaps */
  }
  m->st = *st;
  m->filled = true;
  guestfs_free_statvfs (st);
  return 0;
}

/* The file system that PATH lies on, or that the device PATH has. */
static int
select_for (guestfs_h *g, struct df_opts *o, const char *path)
{
  struct guestfs_statns *st, *root;
  bool found = false;

  for (size_t i = 0; i < o->nr_mounts; i++)
    if (strcmp (o->mounts[i].source, path) == 0)
      return o->mounts[i].selected = true, 0;
  st = guestfs_statns (g, path);
  if (st == NULL)
    return tool_fail (g, path);
  for (size_t i = 0; i < o->nr_mounts && !found; i++) {
    root = guestfs_statns (g, o->mounts[i].dir);
    found = root != NULL && root->st_dev == st->st_dev;
    guestfs_free_statns (root);
    o->mounts[i].selected |= found;
  }
  guestfs_free_statns (st);
  return found ? 0 : tool_error (path, "no mounted file system");
}

static void
free_mounts (struct df_opts *o)
{
  for (size_t i = 0; i < o->nr_mounts; i++) {
    free (o->mounts[i].source);
    free (o->mounts[i].dir);
    free (o->mounts[i].type);
  }
  free (o->mounts);
}
