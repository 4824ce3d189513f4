/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-ls and gfs-ll list. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "guestpath.h"
#include "ls.h"

static void check_options (struct ls_opts *o);
static int list_paths (guestfs_h *g, struct ls_opts *o);
static int sort_out (guestfs_h *g, struct ls_opts *o, struct ls_list *files,
                     struct ls_list *dirs);
static int add_path (guestfs_h *g, struct ls_opts *o, const char *path,
                     struct ls_list *files, struct ls_list *dirs);
static int list_directory (guestfs_h *g, struct ls_opts *o, const char *path);
static int list_below (guestfs_h *g, struct ls_opts *o,
                       const struct ls_list *list);

int
ls_main (int argc, const char *argv[], bool long_format)
{
  struct ls_opts o = { .long_format = long_format };
  struct poptOption table[] = {
    { "all", 'a', POPT_ARG_NONE, &o.all, 0, "hidden files, . and .. as well",
      NULL },
    { "almost-all", 'A', POPT_ARG_NONE, &o.almost_all, 0,
      "hidden files as well", NULL },
    { "directory", 'd', POPT_ARG_NONE, &o.directory, 0,
      "directories themselves, not what is in them", NULL },
    { "long", 'l', POPT_ARG_NONE, &o.long_format, 0,
      "mode, links, owner, group, size, time and name", NULL },
    { "numeric-uid-gid", 'n', POPT_ARG_NONE, &o.numeric, 0,
      "the same with owner and group as numbers", NULL },
    { "recursive", 'R', POPT_ARG_NONE, &o.recursive, 0,
      "list what is below, too", NULL },
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "print sizes like 1.5G", NULL },
    { "inode", 'i', POPT_ARG_NONE, &o.inode, 0, "print the inode first", NULL },
    { "classify", 'F', POPT_ARG_NONE, &o.classify, 0,
      "append what it is: one of /@|=*", NULL },
    { "time", 't', POPT_ARG_NONE, &o.by_time, 0, "newest first", NULL },
    { "size", 'S', POPT_ARG_NONE, &o.by_size, 0, "largest first", NULL },
    { "reverse", 'r', POPT_ARG_NONE, &o.reverse, 0, "turn the order round",
      NULL },
    { "unsorted", 'U', POPT_ARG_NONE, &o.unsorted, 0,
      "as they come, however many", NULL },
    { "one", '1', POPT_ARG_NONE, &o.one, 0, "one name per line (always so)",
      NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[PATH...]", 0, -1);
  check_options (&o);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  if (o.long_format && !o.numeric && !o.common.json)
    o.owners = owners_read (g);
  r = list_paths (g, &o);
  if (o.common.json)
    json_list_end (&o.list);
  owners_free (o.owners);
  return tool_finish (&o.common, g, r);
}

static void
check_options (struct ls_opts *o)
{
  if (o->by_time + o->by_size + o->unsorted > 1)
    tool_misuse ("--time, --size and --unsorted exclude each other");
  if (o->directory && o->recursive)
    tool_misuse ("--directory and --recursive exclude each other");
  if (o->unsorted && o->recursive)
    tool_misuse ("--unsorted and --recursive exclude each other");
  if (o->numeric)
    o->long_format = 1;
}

/* One path without further ado is tried at once, which saves a call. */
static int
list_paths (guestfs_h *g, struct ls_opts *o)
{
  static char *root[] = { (char *) "/", NULL };
  struct ls_list files = { 0 }, dirs = { 0 };
  int r = 0;

  if (o->common.nr_args == 0) {
    o->common.args = root;
    o->common.nr_args = 1;
  }
  o->headings = o->recursive || o->common.nr_args > 1;
  if (o->common.nr_args == 1 && !o->long_format && !o->directory &&
      !o->classify)
    return list_directory (g, o, o->common.args[0]);
  r = sort_out (g, o, &files, &dirs);
  if (files.len > 0)
    ls_print (o, &files);
  for (size_t i = 0; i < dirs.len && !tool_reader_gone (); i++)
    if (list_directory (g, o, dirs.entries[i].name) == -1)
      r = -1;
  ls_list_free (&files);
  ls_list_free (&dirs);
  return r;
}

/* Files come first, then the contents of directories. */
static int
sort_out (guestfs_h *g, struct ls_opts *o, struct ls_list *files,
          struct ls_list *dirs)
{
  int r = 0;

  for (int i = 0; i < o->common.nr_args; i++)
    if (add_path (g, o, o->common.args[i], files, dirs) == -1)
      r = -1;
  ls_list_sort (files, o);
  ls_list_sort (dirs, o);
  return r;
}

/* A link to a directory stands for that, unless details are wanted. */
static int
add_path (guestfs_h *g, struct ls_opts *o, const char *path,
          struct ls_list *files, struct ls_list *dirs)
{
  size_t n = strlen (path);
  bool slash = n > 0 && path[n - 1] == '/';
  struct guestfs_statns *st =
    slash ? guestfs_statns (g, path) : guestfs_lstatns (g, path);
  CLEANUP_FREE char *target = NULL;

  if (st == NULL)
    return tool_fail (g, path);
  if (S_ISLNK (st->st_mode) && !o->long_format && !o->directory &&
      !o->classify) {
    struct guestfs_statns *to = guestfs_statns (g, path);

    if (to && S_ISDIR (to->st_mode))
      *st = *to;
    guestfs_free_statns (to);
  }
  if (S_ISLNK (st->st_mode))
    target = guestfs_readlink (g, path);
  ls_list_add (S_ISDIR (st->st_mode) && !o->directory ? dirs : files, path,
               target, st);
  guestfs_free_statns (st);
  return 0;
}

static int
list_directory (guestfs_h *g, struct ls_opts *o, const char *path)
{
  struct ls_list list = { .dir = path };
  int r = ls_list_read (g, o, path, &list);

  if (r == 1) { /* it is something else */
    list.dir = NULL;
    r = 0;
  } else if (r == 0 && o->unsorted)
    return 0; /* it has been printed */
  if (r == 0 || list.len > 0) {
    ls_list_sort (&list, o);
    ls_print (o, &list);
  }
  if (o->recursive && list.dir && list_below (g, o, &list) == -1)
    r = -1;
  ls_list_free (&list);
  return r;
}

static int
list_below (guestfs_h *g, struct ls_opts *o, const struct ls_list *list)
{
  int r = 0;

  for (size_t i = 0; i < list->len && !tool_reader_gone (); i++) {
    const struct ls_entry *e = &list->entries[i];
    CLEANUP_FREE char *below = NULL;

    if (!S_ISDIR (e->st->st_mode) || strcmp (e->name, ".") == 0 ||
        strcmp (e->name, "..") == 0)
      continue;
    below = path_join (list->dir, e->name);
    if (list_directory (g, o, below) == -1)
      r = -1;
  }
  return r;
}
