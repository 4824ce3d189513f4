/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of gfs-df, in columns that are as wide as need be. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "escape.h"
#include "gfs-df/df.h"
#include "json.h"
#include "size.h"

enum { SOURCE, TYPE, TOTAL, USED, FREE, PERCENT, COLUMNS };

/* In bytes, or inodes.  What can be used may be less than what is free. */
struct use {
  int64_t total, used, available;
};

struct line {
  const char *source, *type, *dir;
  char numbers[COLUMNS][SIZE_TEXT];
};

static struct use use_of (const struct df_mount *m, bool inodes);
static void make_line (const struct df_opts *o, struct line *line,
                       const struct use *use);
static int percent (const struct use *use);
static void widen (size_t width[COLUMNS], const struct line *line);
static const char *text_of (const struct line *line, int column);
static void print_left (const char *text, size_t width);
static void print_line (const struct df_opts *o, const struct line *line,
                        const size_t width[COLUMNS]);
static void print_json (const struct df_opts *o);

void
df_print (const struct df_opts *o)
{
  struct line header = {
    .source = "Filesystem",
    .type = "Type",
    .dir = "Mounted on",
  };
  size_t width[COLUMNS] = { 0, 0, 5, 5, 5, 4 };
  struct use sum = { 0 };

  if (o->common.json) {
    print_json (o);
    return;
  }
  strcpy (header.numbers[TOTAL], o->inodes  ? "Inodes"
                                 : o->human ? "Size"
                                            : "1K-blocks");
  strcpy (header.numbers[USED], o->inodes ? "IUsed" : "Used");
  strcpy (header.numbers[FREE], o->inodes  ? "IFree"
                                : o->human ? "Avail"
                                           : "Available");
  strcpy (header.numbers[PERCENT], o->inodes ? "IUse%" : "Use%");
  /* Once to measure, once to print. */
  for (int printing = 0; printing < 2; printing++) {
    if (printing)
      print_line (o, &header, width);
    else
      widen (width, &header);
    sum = (struct use){ 0 };
    for (size_t i = 0; i <= o->nr_mounts; i++) {
      bool last = i == o->nr_mounts;
      struct line line = { .source = "total", .type = "-", .dir = "-" };
      struct use use = sum;

      if (last ? !o->total : !o->mounts[i].filled)
        continue;
      if (!last) {
        use = use_of (&o->mounts[i], o->inodes);
        line.source = o->mounts[i].source;
        line.type = o->mounts[i].type;
        line.dir = o->mounts[i].dir;
        sum.total += use.total;
        sum.used += use.used;
        sum.available += use.available;
      }
      make_line (o, &line, &use);
      if (printing)
        print_line (o, &line, width);
      else
        widen (width, &line);
    }
  }
}

static struct use
use_of (const struct df_mount *m, bool inodes)
{
  const struct guestfs_statvfs *st = &m->st;
  int64_t unit = st->frsize > 0 ? st->frsize : st->bsize;

  if (inodes)
    return (struct use){ st->files, st->files - st->ffree, st->favail };
  return (struct use){ st->blocks * unit, (st->blocks - st->bfree) * unit,
                       st->bavail * unit };
}

static void
make_line (const struct df_opts *o, struct line *line, const struct use *use)
{
  const int64_t numbers[] = { use->total, use->used, use->available };

  for (int i = 0; i < 3; i++)
    if (o->human)
      size_text (line->numbers[TOTAL + i], numbers[i], 1);
    else
      snprintf (line->numbers[TOTAL + i], SIZE_TEXT, "%" PRIi64,
                o->inodes ? numbers[i]
                          : numbers[i] / 1024 + (numbers[i] % 1024 > 0));
  if (percent (use) == -1)
    strcpy (line->numbers[PERCENT], "-");
  else
    snprintf (line->numbers[PERCENT], SIZE_TEXT, "%d%%", percent (use));
}

/* Of what can be used; rounded up, -1 if that is nothing. */
static int
percent (const struct use *use)
{
  double usable = (double) use->used + use->available;
  double exact = usable > 0 ? use->used / usable * 100 : -1;
  int whole = exact;

  return whole < exact ? whole + 1 : whole;
}

static void
widen (size_t width[COLUMNS], const struct line *line)
{
  for (int i = 0; i < COLUMNS; i++) {
    const char *text = text_of (line, i);

    if (text != NULL && strlen (text) > width[i])
      width[i] = strlen (text);
  }
}

static const char *
text_of (const struct line *line, int column)
{
  return column == SOURCE ? line->source
         : column == TYPE ? line->type
                          : line->numbers[column];
}

/* The appliance's words; what must be escaped may stick out. */
static void
print_left (const char *text, size_t width)
{
  print_name (stdout, text);
  printf ("%*s", (int) (width - strlen (text)), "");
}

static void
print_line (const struct df_opts *o, const struct line *line,
            const size_t width[COLUMNS])
{
  print_left (line->source, width[SOURCE]);
  if (o->types) {
    putchar (' ');
    print_left (line->type, width[TYPE]);
  }
  for (int i = TOTAL; i < COLUMNS; i++)
    printf (" %*s", (int) width[i], line->numbers[i]);
  putchar (' ');
  print_name (stdout, line->dir);
  putchar ('\n');
}

static void
print_json (const struct df_opts *o)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < o->nr_mounts; i++) {
    const struct df_mount *m = &o->mounts[i];
    struct use space = use_of (m, false), inodes = use_of (m, true);
    json_t *object;

    if (!m->filled)
      continue;
    object = json_object ();
    json_set_name (object, "device", m->source);
    json_set_name (object, "mountpoint", m->dir);
    json_set_name (object, "type", m->type);
    json_set_int (object, "bytes", space.total);
    json_set_int (object, "used", space.used);
    json_set_int (object, "available", space.available);
    json_set_int (object, "inodes", inodes.total);
    json_set_int (object, "inodes_used", inodes.used);
    json_set_int (object, "inodes_free", inodes.available);
    json_array_append_new (list, object);
  }
  json_print (list);
}
