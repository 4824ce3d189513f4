/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-ls: list directories of a disk image.  How an entry is printed is in
 * gfs-ls/print.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-ls/ls.h"

static int list_paths (guestfs_h *g, struct ls_opts *o);
static int list_directory (guestfs_h *g, struct ls_opts *o, const char *path);
static int list_file (guestfs_h *g, struct ls_opts *o, const char *path);
static char *join (const char *dir, const char *name);

int
main (int argc, const char *argv[])
{
  struct ls_opts o = { 0 };
  struct poptOption table[] = {
    { "long", 'l', POPT_ARG_NONE, &o.long_format, 0,
      "mode, links, owner, size, time and name", NULL },
    { "recursive", 'R', POPT_ARG_NONE, &o.recursive, 0,
      "list what is below, too", NULL },
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "print sizes like 1.5G", NULL },
    { "time", 't', POPT_ARG_NONE, &o.by_time, 0, "newest first", NULL },
    { "size", 'S', POPT_ARG_NONE, &o.by_size, 0, "largest first", NULL },
    { "one", '1', POPT_ARG_NONE, &o.one, 0, "one name per line (always so)",
      NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[PATH...]", 0, -1);
  if (o.by_time && o.by_size)
    tool_misuse ("--time and --size exclude each other");
  ls_print_begin (&o);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = list_paths (g, &o);
  ls_print_end (&o);
  return tool_finish (&o.common, g, r);
}

static int
list_paths (guestfs_h *g, struct ls_opts *o)
{
  static char *const root[] = { "/", NULL };
  char *const *paths = o->common.nr_args ? o->common.args : root;
  int r = 0;

  o->headings = o->recursive || o->common.nr_args > 1;
  for (size_t i = 0; paths[i] && !tool_reader_gone (); i++)
    if (list_directory (g, o, paths[i]) == -1)
      r = -1;
  return r;
}

static int
compare_entries (const void *a, const void *b, void *opaque)
{
  const struct ls_entry *x = a, *y = b;
  const struct ls_opts *o = opaque;

  if (o->by_size && x->st.st_size != y->st.st_size)
    return x->st.st_size < y->st.st_size ? 1 : -1;
  if (o->by_time && x->st.st_mtime_sec != y->st.st_mtime_sec)
    return x->st.st_mtime_sec < y->st.st_mtime_sec ? 1 : -1;
  if (o->by_time && x->st.st_mtime_nsec != y->st.st_mtime_nsec)
    return x->st.st_mtime_nsec < y->st.st_mtime_nsec ? 1 : -1;
  return strcmp (x->name, y->name);
}

/* Ask for the attributes of all entries of DIR, which readdir does not tell.
 * What was removed in between stays as it is: all zero.
 */
static int
fill_stats (guestfs_h *g, const char *dir, struct ls_list *list)
{
  CLEANUP_FREE char **names = calloc (list->len + 1, sizeof *names);
  struct guestfs_statns_list *st;

  if (names == NULL)
    return tool_error (NULL, "out of memory");
  for (size_t i = 0; i < list->len; i++)
    names[i] = (char *) list->entries[i].name;
  st = guestfs_lstatnslist (g, dir, names);
  if (st == NULL)
    return tool_fail (g, dir);
  for (size_t i = 0; i < list->len && i < st->len; i++)
    list->entries[i].st = st->val[i];
  guestfs_free_statns_list (st);
  return 0;
}

/* The entries of DIR but . and .., sorted, their names lent by DIRENTS. */
static int
make_entries (guestfs_h *g, struct ls_opts *o, const char *dir,
              const struct guestfs_dirent_list *dirents, struct ls_list *list)
{
  list->entries = calloc (dirents->len + 1, sizeof *list->entries);
  if (list->entries == NULL)
    return tool_error (NULL, "out of memory");
  for (uint32_t i = 0; i < dirents->len; i++) {
    const struct guestfs_dirent *d = &dirents->val[i];

    if (strcmp (d->name, ".") != 0 && strcmp (d->name, "..") != 0)
      list->entries[list->len++] =
        (struct ls_entry){ .name = d->name, .type = d->ftyp };
  }
  if (ls_needs_stat (o) && fill_stats (g, dir, list) == -1)
    return -1;
  qsort_r (list->entries, list->len, sizeof *list->entries, compare_entries, o);
  return 0;
}

static int
list_below (guestfs_h *g, struct ls_opts *o, const char *path,
            const struct ls_list *list)
{
  int r = 0;

  for (size_t i = 0; i < list->len && !tool_reader_gone (); i++) {
    CLEANUP_FREE char *below = NULL;

    if (list->entries[i].type != 'd')
      continue;
    below = join (path, list->entries[i].name);
    if (below == NULL)
      return tool_error (NULL, "out of memory");
    if (list_directory (g, o, below) == -1)
      r = -1;
  }
  return r;
}

static int
list_directory (guestfs_h *g, struct ls_opts *o, const char *path)
{
  struct guestfs_dirent_list *dirents = guestfs_readdir (g, path);
  CLEANUP_FREE struct ls_entry *entries = NULL;
  struct ls_list list = { .dir = path };
  int r;

  if (dirents == NULL && guestfs_last_errno (g) == ENOTDIR)
    return list_file (g, o, path);
  if (dirents == NULL)
    return tool_fail (g, path);
  r = make_entries (g, o, path, dirents, &list);
  entries = list.entries;
  if (r == 0)
    ls_print (o, &list);
  if (r == 0 && o->recursive && list_below (g, o, path, &list) == -1)
    r = -1;
  guestfs_free_dirent_list (dirents);
  return r;
}

/* A path that is no directory is printed as it was given. */
static int
list_file (guestfs_h *g, struct ls_opts *o, const char *path)
{
  struct ls_entry entry = { .name = path };
  struct ls_list list = { .entries = &entry, .len = 1 };
  struct guestfs_statns *st = guestfs_lstatns (g, path);

  if (st == NULL)
    return tool_fail (g, path);
  entry.st = *st;
  guestfs_free_statns (st);
  ls_print (o, &list);
  return 0;
}

static char *
join (const char *dir, const char *name)
{
  size_t n = strlen (dir);
  char *ret;

  return asprintf (&ret, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/",
                   name) == -1
           ? NULL
           : ret;
}
