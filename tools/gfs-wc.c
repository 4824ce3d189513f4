/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-wc: count lines, words, characters and bytes of files in a disk image.
 * The files come to the host, which counts faster than an appliance.
 */
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "common.h"
#include "contents.h"
#include "count.h"
#include "escape.h"
#include "fetch.h"
#include "json.h"

struct counts {
  char *path;
  uint64_t lines, words, chars, bytes, longest;
};

struct opts {
  struct tool_common common;
  int lines, words, chars, bytes, longest;
  struct gm_count now; /* of the present file */
  struct counts *all, total;
  size_t nr;
};

static int count_files (guestfs_h *g, struct opts *o);
static int size_of (guestfs_h *g, struct opts *o, const char *path);
static int begin (void *opaque, const char *path);
static int add (void *opaque, const void *data, size_t len);
static int end (void *opaque, const char *path, bool whole);
static void print_all (const struct opts *o);
static void print_one (const struct opts *o, const struct counts *c, int width,
                       const char *path);
static void print_json (const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "bytes", 'c', POPT_ARG_NONE, &o.bytes, 0, "print the number of bytes",
      NULL },
    { "chars", 'm', POPT_ARG_NONE, &o.chars, 0,
      "print the number of characters", NULL },
    { "lines", 'l', POPT_ARG_NONE, &o.lines, 0, "print the number of newlines",
      NULL },
    { "max-line-length", 'L', POPT_ARG_NONE, &o.longest, 0,
      "print the width of the longest line", NULL },
    { "words", 'w', POPT_ARG_NONE, &o.words, 0, "print the number of words",
      NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  setlocale (LC_CTYPE, "");
  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  if (!o.lines && !o.words && !o.chars && !o.bytes && !o.longest)
    o.lines = o.words = o.bytes = 1;
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = count_files (g, &o);
  if (o.common.json)
    print_json (&o);
  else
    print_all (&o);
  for (size_t i = 0; i < o.nr; i++)
    free (o.all[i].path);
  free (o.all);
  return tool_finish (&o.common, g, r);
}

static int
count_files (guestfs_h *g, struct opts *o)
{
  const struct tool_common *c = &o->common;
  const struct contents_user user = {
    .begin = begin, .data = add, .end = end, .opaque = o
  };
  int r = 0;

  if (o->lines || o->words || o->chars || o->longest)
    return contents_each (g, c->args, c->nr_args, &user);
  for (int i = 0; i < c->nr_args; i++)
    if (size_of (g, o, c->args[i]) == -1 &&
        contents_each (g, &c->args[i], 1, &user) == -1)
      r = -1;
  return r;
}

/* Only the size is wanted: a regular file or device need not be read.  Returns
 * 0, or -1 if it is no such thing.
 */
static int
size_of (guestfs_h *g, struct opts *o, const char *path)
{
  struct guestfs_statns *st = NULL;
  bool regular = strncmp (path, "/dev/", 5) == 0;
  int64_t size;

  if (!regular && (st = guestfs_statns (g, path)) != NULL)
    regular = S_ISREG (st->st_mode);
  guestfs_free_statns (st);
  size = regular ? fetch_size (g, path) : -1;
  if (size == -1)
    return -1;
  o->now = (struct gm_count){ .bytes = size };
  return end (o, path, true);
}

static int
begin (void *opaque, const char *path)
{
  struct opts *o = opaque;

  (void) path;
  o->now = (struct gm_count){
    .want_words = o->words || o->longest,
    .want_chars = o->chars,
    .multibyte = MB_CUR_MAX > 1,
  };
  return 0;
}

static int
add (void *opaque, const void *data, size_t len)
{
  struct opts *o = opaque;

  gm_count_add (&o->now, data, len);
  return 0;
}

/* A file that could not be read as a whole is counted as far as it came,
 * unless nothing did.
 */
static int
end (void *opaque, const char *path, bool whole)
{
  struct opts *o = opaque;
  const struct gm_count *now = &o->now;
  struct counts *c;

  gm_count_end (&o->now);
  if (!whole && now->bytes == 0)
    return 0;
  o->all = reallocarray (o->all, o->nr + 1, sizeof *o->all);
  c = o->all ? &o->all[o->nr++] : NULL;
  if (c == NULL || (c->path = strdup (path)) == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  c->lines = now->lines;
  c->words = now->words;
  c->chars = now->chars;
  c->bytes = now->bytes;
  c->longest = now->longest;
  o->total.lines += c->lines;
  o->total.words += c->words;
  o->total.chars += c->chars;
  o->total.bytes += c->bytes;
  if (c->longest > o->total.longest)
    o->total.longest = c->longest;
  return 0;
}

/* Columns are as wide as the largest number could be, as wc has them. */
static void
print_all (const struct opts *o)
{
  bool alone = o->common.nr_args == 1 &&
               o->lines + o->words + o->chars + o->bytes + o->longest == 1;
  int width = alone ? 1 : snprintf (NULL, 0, "%" PRIu64, o->total.bytes);

  for (size_t i = 0; i < o->nr; i++)
    print_one (o, &o->all[i], width, o->all[i].path);
  if (o->common.nr_args > 1)
    print_one (o, &o->total, width, NULL);
}

static void
print_one (const struct opts *o, const struct counts *c, int width,
           const char *path)
{
  const struct {
    int wanted;
    uint64_t value;
  } columns[] = {
    { o->lines, c->lines }, { o->words, c->words },     { o->chars, c->chars },
    { o->bytes, c->bytes }, { o->longest, c->longest },
  };
  const char *space = "";

  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
    if (columns[i].wanted) {
      printf ("%s%*" PRIu64, space, width, columns[i].value);
      space = " ";
    }
  putchar (' ');
  print_name (stdout, path ? path : "total");
  putchar ('\n');
}

static void
print_json (const struct opts *o)
{
  json_t *array = json_array ();

  for (size_t i = 0; i < o->nr; i++) {
    const struct counts *c = &o->all[i];
    json_t *object = json_object ();

    json_set_name (object, "path", c->path);
    if (o->lines)
      json_set_int (object, "lines", c->lines);
    if (o->words)
      json_set_int (object, "words", c->words);
    if (o->chars)
      json_set_int (object, "chars", c->chars);
    if (o->bytes)
      json_set_int (object, "bytes", c->bytes);
    if (o->longest)
      json_set_int (object, "max_line_length", c->longest);
    json_array_append_new (array, object);
  }
  json_print (array);
}
