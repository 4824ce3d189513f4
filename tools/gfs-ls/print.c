/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-ls: print entries as names, as a table, NUL-separated or as JSON. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-ls/ls.h"
#include "json.h"
#include "mode.h"
#include "size.h"

struct widths {
  int links, uid, gid, size;
};

static void print_long (const struct ls_opts *o, const struct ls_entry *e,
                        const struct widths *w);
static struct widths measure (const struct ls_opts *o,
                              const struct ls_list *list);
static void add_json (struct ls_opts *o, const struct ls_list *list,
                      const struct ls_entry *e);

bool
ls_needs_stat (const struct ls_opts *o)
{
  return o->long_format || o->by_time || o->by_size || o->common.json;
}

void
ls_print_begin (struct ls_opts *o)
{
  if (o->common.json)
    o->json = json_array ();
}

void
ls_print_end (struct ls_opts *o)
{
  if (o->common.json)
    json_print (o->json);
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

void
ls_print (struct ls_opts *o, const struct ls_list *list)
{
  struct widths w = measure (o, list);

  if (!o->common.null && !o->common.json && o->headings && list->dir) {
    if (o->printed)
      putchar ('\n');
    print_name (stdout, list->dir);
    puts (":");
  }
  o->printed = true;
  for (size_t i = 0; i < list->len; i++) {
    const struct ls_entry *e = &list->entries[i];

    if (o->common.json) {
      add_json (o, list, e);
      continue;
    }
    if (o->long_format)
      print_long (o, e, &w);
    print_prefix (o, list);
    if (o->common.null) {
      fputs (e->name, stdout);
      putchar ('\0');
    } else {
      print_name (stdout, e->name);
      putchar ('\n');
    }
  }
}

static int
width (int old, int64_t value)
{
  int n = snprintf (NULL, 0, "%" PRIi64, value);

  return n > old ? n : old;
}

static struct widths
measure (const struct ls_opts *o, const struct ls_list *list)
{
  struct widths w = { 0 };
  char text[SIZE_TEXT];

  for (size_t i = 0; o->long_format && i < list->len; i++) {
    const struct guestfs_statns *st = &list->entries[i].st;
    int n = strlen (size_text (text, st->st_size, o->human));

    w.links = width (w.links, st->st_nlink);
    w.uid = width (w.uid, st->st_uid);
    w.gid = width (w.gid, st->st_gid);
    w.size = n > w.size ? n : w.size;
  }
  return w;
}

static void
print_long (const struct ls_opts *o, const struct ls_entry *e,
            const struct widths *w)
{
  const struct guestfs_statns *st = &e->st;
  char mode[MODE_TEXT], size[SIZE_TEXT], date[DATE_TEXT];

  printf ("%s %*" PRIi64 " %*" PRIi64 " %*" PRIi64 " %*s %s ",
          mode_text (mode, st->st_mode), w->links, st->st_nlink, w->uid,
          st->st_uid, w->gid, st->st_gid, w->size,
          size_text (size, st->st_size, o->human),
          date_text (date, st->st_mtime_sec));
}

static void
add_json (struct ls_opts *o, const struct ls_list *list,
          const struct ls_entry *e)
{
  json_t *object = json_object ();
  size_t n = list->dir ? strlen (list->dir) : 0;
  CLEANUP_FREE char *path = NULL;

  if (asprintf (&path, "%s%s%s", list->dir ? list->dir : "",
                n == 0 || list->dir[n - 1] == '/' ? "" : "/", e->name) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  json_set_name (object, "path", path);
  json_set_name (object, "name", e->name);
  json_set_stat (object, &e->st);
  if (json_array_append_new (o->json, object) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}
