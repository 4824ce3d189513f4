/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where gfs-ls gets the entries of a directory from.
 *
 * Names alone come by ls0, everything by a walk of depth 1; both stream, so that
 * a directory may be of any size.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "guestpath.h"
#include "ls.h"
#include "stream.h"
#include "walk.h"

#define BLOCK_SIZE 65536

struct ls_block {
  struct ls_block *next;
  size_t used;
  char data[];
};

static void *need (void *p);
static void *copy (struct ls_list *list, const void *data, size_t len,
                   size_t align);
static bool needs_attributes (const struct ls_opts *o);
static bool is_hidden (const struct ls_opts *o, const char *name);
static void found (struct ls_opts *o, struct ls_list *list, const char *name,
                   const char *target, const struct guestfs_statns *st);
static void begin (struct ls_opts *o, struct ls_list *list,
                   const struct guestfs_statns *dot,
                   const struct guestfs_statns *parent);
static int read_names (guestfs_h *g, struct ls_opts *o, const char *dir,
                       struct ls_list *list);
static int read_files (guestfs_h *g, struct ls_opts *o, const char *dir,
                       struct ls_list *list);
static int report (const struct walk_file *f, const char *dir);
static struct guestfs_statns *stat_parent (guestfs_h *g, const char *dir);

void
ls_list_add (struct ls_list *list, const char *name, const char *target,
             const struct guestfs_statns *st)
{
  struct ls_entry *e;

  if (list->len == list->capacity) {
    list->capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
    list->entries = need (
      reallocarray (list->entries, list->capacity, sizeof *list->entries));
  }
  e = &list->entries[list->len++];
  e->name = copy (list, name, strlen (name) + 1, 1);
  e->target =
    target && *target ? copy (list, target, strlen (target) + 1, 1) : "";
  e->st =
    st ? copy (list, st, sizeof *st, _Alignof(struct guestfs_statns)) : NULL;
}

static int
compare_entries (const void *a, const void *b, void *opaque)
{
  const struct ls_entry *x = a, *y = b;
  const struct ls_opts *o = opaque;
  int sign = o->reverse ? -1 : 1;

  if (o->by_size && x->st->st_size != y->st->st_size)
    return x->st->st_size < y->st->st_size ? sign : -sign;
  if (o->by_time && x->st->st_mtime_sec != y->st->st_mtime_sec)
    return x->st->st_mtime_sec < y->st->st_mtime_sec ? sign : -sign;
  if (o->by_time && x->st->st_mtime_nsec != y->st->st_mtime_nsec)
    return x->st->st_mtime_nsec < y->st->st_mtime_nsec ? sign : -sign;
  return sign * strcmp (x->name, y->name);
}

void
ls_list_sort (struct ls_list *list, struct ls_opts *o)
{
  if (!o->unsorted && list->len > 1)
    qsort_r (list->entries, list->len, sizeof *list->entries, compare_entries,
             o);
}

void
ls_list_free (struct ls_list *list)
{
  struct ls_block *next;

  for (; list->blocks; list->blocks = next) {
    next = list->blocks->next;
    free (list->blocks);
  }
  free (list->entries);
  *list = (struct ls_list){ 0 };
}

int
ls_list_read (guestfs_h *g, struct ls_opts *o, const char *dir,
              struct ls_list *list)
{
  return needs_attributes (o) ? read_files (g, o, dir, list)
                              : read_names (g, o, dir, list);
}

static void *
need (void *p)
{
  if (p == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return p;
}

/* Copy LEN bytes of DATA to memory that lives as long as LIST does. */
static void *
copy (struct ls_list *list, const void *data, size_t len, size_t align)
{
  struct ls_block *b = list->blocks;
  size_t at = b ? (b->used + align - 1) & ~(align - 1) : 0;

  if (b == NULL || at + len > BLOCK_SIZE) {
    size_t size = len > BLOCK_SIZE ? len : BLOCK_SIZE;

    b = need (malloc (sizeof *b + size));
    b->next = list->blocks;
    list->blocks = b;
    at = 0;
  }
  b->used = at + len;
  return memcpy (b->data + at, data, len);
}

static bool
needs_attributes (const struct ls_opts *o)
{
  return o->long_format || o->by_time || o->by_size || o->inode ||
         o->classify || o->recursive || o->common.json;
}

static bool
is_hidden (const struct ls_opts *o, const char *name)
{
  return name[0] == '.' && !o->all && !o->almost_all;
}

/* Without an order there is no need to remember anything. */
static void
found (struct ls_opts *o, struct ls_list *list, const char *name,
       const char *target, const struct guestfs_statns *st)
{
  struct ls_entry e = { name, target, st };

  if (o->unsorted)
    ls_print_alone (o, list, &e);
  else
    ls_list_add (list, name, target, st);
}

/* It is a directory: now the heading can be printed. */
static void
begin (struct ls_opts *o, struct ls_list *list,
       const struct guestfs_statns *dot, const struct guestfs_statns *parent)
{
  if (o->unsorted)
    ls_print_heading (o, list);
  if (o->all) {
    found (o, list, ".", NULL, dot);
    found (o, list, "..", NULL, parent ? parent : dot);
  }
}

static int
call_ls0 (guestfs_h *g, const char *fileout, void *opaque)
{
  return guestfs_ls0 (g, opaque, fileout);
}

static int
read_names (guestfs_h *g, struct ls_opts *o, const char *dir,
            struct ls_list *list)
{
  CLEANUP_FREE char *name = NULL;
  size_t size = 0, nr = 0;
  struct stream s;

  if (stream_open (&s, g, call_ls0, (void *) dir) == -1)
    return -1;
  while (stream_string (s.fp, &name, &size) > 0 && !tool_reader_gone ()) {
    if (nr++ == 0)
      begin (o, list, NULL, NULL);
    if (!is_hidden (o, name))
      found (o, list, name, NULL, NULL);
  }
  if (stream_close (&s) == -1) {
    if (tool_reader_gone ())
      return 0;
    if (guestfs_last_errno (g) != ENOTDIR)
      return tool_fail (g, dir);
    ls_list_add (list, dir, NULL, NULL);
    return 1;
  }
  if (nr == 0)
    begin (o, list, NULL, NULL);
  return 0;
}

static int
read_files (guestfs_h *g, struct ls_opts *o, const char *dir,
            struct ls_list *list)
{
  const struct guestfs_mini_walk_argv opts = {
    .bitmask = GUESTFS_MINI_WALK_MAXDEPTH_BITMASK,
    .maxdepth = 1,
  };
  struct guestfs_statns *parent = o->all ? stat_parent (g, dir) : NULL;
  struct walk *w = walk_open (g, dir, &opts);
  struct walk_file f;
  int r = 0, more;

  while ((more = walk_next (w, &f)) == 1 && !tool_reader_gone ()) {
    if (f.error && report (&f, dir) == -1)
      r = -1;
    if (f.st.st_mode == 0)
      continue;
    if (f.path[0] == '\0' && !S_ISDIR (f.st.st_mode)) {
      ls_list_add (list, dir, f.target, &f.st);
      r = 1;
    } else if (f.path[0] == '\0')
      begin (o, list, &f.st, parent);
    else if (!is_hidden (o, f.path))
      found (o, list, f.path, f.target, &f.st);
  }
  walk_close (w);
  guestfs_free_statns (parent);
  return more == -1 ? -1 : r;
}

static int
report (const struct walk_file *f, const char *dir)
{
  CLEANUP_FREE char *path = f->path[0] ? path_join (dir, f->path) : NULL;

  return tool_error (path ? path : dir, "%s", f->error);
}

/* A walk does not look up.  Returns NULL if there is nothing. */
static struct guestfs_statns *
stat_parent (guestfs_h *g, const char *dir)
{
  CLEANUP_FREE char *path = path_join (dir, "..");

  return guestfs_lstatns (g, path);
}
