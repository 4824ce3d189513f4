/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How gfs-ls prints entries: as names, as a table, NUL-separated or as JSON. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "cleanup.h"
#include "escape.h"
#include "guestpath.h"
#include "ls.h"
#include "mode.h"
#include "size.h"

struct widths {
  int inode, links, user, group, size, major, minor;
};

static struct widths measure (const struct ls_opts *o,
                              const struct ls_list *list);
static void add_widths (struct widths *w, const struct ls_opts *o,
                        const struct guestfs_statns *st);
static void print_entry (struct ls_opts *o, const struct ls_list *list,
                         const struct ls_entry *e, const struct widths *w);
static void print_long (const struct ls_opts *o, const struct ls_entry *e,
                        const struct widths *w);
static void print_owner (const struct ls_opts *o, enum owners_kind kind,
                         int64_t id, int width);
static void print_size (const struct ls_opts *o,
                        const struct guestfs_statns *st,
                        const struct widths *w);
static void print_text (const struct ls_opts *o, const char *text);
static void add_json (struct ls_opts *o, const struct ls_list *list,
                      const struct ls_entry *e);

void
ls_print (struct ls_opts *o, const struct ls_list *list)
{
  struct widths w = measure (o, list);

  ls_print_heading (o, list);
  for (size_t i = 0; i < list->len; i++)
    print_entry (o, list, &list->entries[i], &w);
}

void
ls_print_heading (struct ls_opts *o, const struct ls_list *list)
{
  if (!o->common.null && !o->common.json && o->headings && list->dir) {
    if (o->printed)
      putchar ('\n');
    print_name (stdout, list->dir);
    puts (":");
  }
  o->printed = true;
}

void
ls_print_alone (struct ls_opts *o, const struct ls_list *list,
                const struct ls_entry *e)
{
  struct widths w = { 0 };

  print_entry (o, list, e, &w);
}

static struct widths
measure (const struct ls_opts *o, const struct ls_list *list)
{
  struct widths w = { 0 };

  for (size_t i = 0; i < list->len && (o->long_format || o->inode); i++)
    add_widths (&w, o, list->entries[i].st);
  if (w.major && w.size < w.major + 2 + w.minor)
    w.size = w.major + 2 + w.minor;
  return w;
}

static int
wider (int old, int64_t value)
{
  int n = snprintf (NULL, 0, "%" PRIi64, value);

  return n > old ? n : old;
}

static int
wider_owner (const struct ls_opts *o, enum owners_kind kind, int64_t id,
             int old)
{
  const char *name = o->owners ? owners_name (o->owners, kind, id) : NULL;
  int n = name ? (int) strlen (name) : 0;

  return name == NULL ? wider (old, id) : n > old ? n : old;
}

static void
add_widths (struct widths *w, const struct ls_opts *o,
            const struct guestfs_statns *st)
{
  char text[SIZE_TEXT];

  w->inode = wider (w->inode, st->st_ino);
  w->links = wider (w->links, st->st_nlink);
  w->user = wider_owner (o, OWNERS_USERS, st->st_uid, w->user);
  w->group = wider_owner (o, OWNERS_GROUPS, st->st_gid, w->group);
  if (S_ISCHR (st->st_mode) || S_ISBLK (st->st_mode)) {
    w->major = wider (w->major, major (st->st_rdev));
    w->minor = wider (w->minor, minor (st->st_rdev));
  } else {
    int n = strlen (size_text (text, st->st_size, o->human));

    w->size = n > w->size ? n : w->size;
  }
}

/* Where names of several directories go into one stream without headings,
 * they carry the directory.
 */
static void
print_prefix (const struct ls_opts *o, const struct ls_list *list)
{
  size_t n;

  if (!o->common.null || !o->headings || list->dir == NULL)
    return;
  n = strlen (list->dir);
  printf ("%s%s", list->dir, n && list->dir[n - 1] == '/' ? "" : "/");
}

/* What -F appends, or 0. */
static int
kind_of (int64_t mode, bool long_format)
{
  return S_ISDIR (mode)                    ? '/'
         : S_ISLNK (mode) && !long_format  ? '@'
         : S_ISFIFO (mode)                 ? '|'
         : S_ISSOCK (mode)                 ? '='
         : S_ISREG (mode) && (mode & 0111) ? '*'
                                           : 0;
}

static void
print_entry (struct ls_opts *o, const struct ls_list *list,
             const struct ls_entry *e, const struct widths *w)
{
  int kind = o->classify ? kind_of (e->st->st_mode, o->long_format) : 0;

  if (o->common.json) {
    add_json (o, list, e);
    return;
  }
  if (o->inode)
    printf ("%*" PRIi64 " ", w->inode, e->st->st_ino);
  if (o->long_format)
    print_long (o, e, w);
  print_prefix (o, list);
  print_text (o, e->name);
  if (kind)
    putchar (kind);
  if (o->long_format && S_ISLNK (e->st->st_mode)) {
    fputs (" -> ", stdout);
    print_text (o, e->target);
  }
  putchar (o->common.null ? '\0' : '\n');
}

static void
print_text (const struct ls_opts *o, const char *text)
{
  if (o->common.null)
    fputs (text, stdout);
  else
    print_name (stdout, text);
}

static void
print_long (const struct ls_opts *o, const struct ls_entry *e,
            const struct widths *w)
{
  const struct guestfs_statns *st = e->st;
  char mode[MODE_TEXT], date[DATE_TEXT];

  printf ("%s %*" PRIi64 " ", mode_text (mode, st->st_mode), w->links,
          st->st_nlink);
  print_owner (o, OWNERS_USERS, st->st_uid, w->user);
  print_owner (o, OWNERS_GROUPS, st->st_gid, w->group);
  print_size (o, st, w);
  printf ("%s ", date_text (date, st->st_mtime_sec));
}

/* Names to the left, numbers to the right. */
static void
print_owner (const struct ls_opts *o, enum owners_kind kind, int64_t id,
             int width)
{
  const char *name = o->owners ? owners_name (o->owners, kind, id) : NULL;
  int len = name ? (int) strlen (name) : 0;

  if (name == NULL) {
    printf ("%*" PRIi64 " ", width, id);
    return;
  }
  print_name (stdout, name);
  printf ("%*s ", width > len ? width - len : 0, "");
}

static void
print_size (const struct ls_opts *o, const struct guestfs_statns *st,
            const struct widths *w)
{
  char size[SIZE_TEXT];
  int rest = w->size - w->minor - 2;

  if (S_ISCHR (st->st_mode) || S_ISBLK (st->st_mode))
    printf ("%*u, %*u ", rest > w->major ? rest : w->major, major (st->st_rdev),
            w->minor, minor (st->st_rdev));
  else
    printf ("%*s ", w->size, size_text (size, st->st_size, o->human));
}

static void
add_json (struct ls_opts *o, const struct ls_list *list,
          const struct ls_entry *e)
{
  json_t *object = json_object ();
  CLEANUP_FREE char *path = list->dir ? path_join (list->dir, e->name) : NULL;

  json_set_name (object, "path", path ? path : e->name);
  json_set_name (object, "name", e->name);
  json_set_stat (object, e->st);
  if (S_ISLNK (e->st->st_mode))
    json_set_name (object, "target", e->target);
  json_list_add (&o->list, object);
}
