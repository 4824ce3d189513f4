/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of users and groups of the image. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "owners.h"

#define FILE_MAX (1024 * 1024)

struct owner {
  const char *name;
  int64_t id;
  size_t line; /* the first one with an id is the one that counts */
};

struct table {
  char *text; /* the file; names point into it */
  struct owner *owners;
  size_t len;
};

struct owners {
  struct table tables[2]; /* by enum owners_kind */
};

static void read_table (struct table *t, guestfs_h *g, const char *path);
static void parse_table (struct table *t);

static int
compare_owners (const void *a, const void *b)
{
  const struct owner *x = a, *y = b;

  return x->id != y->id ? (x->id > y->id) - (x->id < y->id)
                        : (x->line > y->line) - (x->line < y->line);
}

struct owners *
owners_read (guestfs_h *g)
{
  struct owners *o = calloc (1, sizeof *o);

  if (o == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  read_table (&o->tables[OWNERS_USERS], g, "/etc/passwd");
  read_table (&o->tables[OWNERS_GROUPS], g, "/etc/group");
  return o;
}

void
owners_free (struct owners *o)
{
  if (o == NULL)
    return;
  for (int i = 0; i < 2; i++) {
    free (o->tables[i].text);
    free (o->tables[i].owners);
  }
  free (o);
}

const char *
owners_name (const struct owners *o, enum owners_kind kind, int64_t id)
{
  const struct table *t = &o->tables[kind];
  size_t low = 0, high = t->len;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (t->owners[middle].id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < t->len && t->owners[low].id == id ? t->owners[low].name : NULL;
}

bool
owners_id (const struct owners *o, enum owners_kind kind, const char *name,
           int64_t *id)
{
  const struct table *t = &o->tables[kind];
  const struct owner *found = NULL;

  for (size_t i = 0; i < t->len; i++)
    if (strcmp (t->owners[i].name, name) == 0 &&
        (found == NULL || t->owners[i].line < found->line))
      found = &t->owners[i];
  if (found)
    *id = found->id;
  return found != NULL;
}

/* What cannot be read has no names: an image need not have users. */
static void
read_table (struct table *t, guestfs_h *g, const char *path)
{
  int64_t size = guestfs_filesize (g, path);
  size_t n;

  if (size <= 0 || size > FILE_MAX)
    return;
  t->text = guestfs_read_file (g, path, &n);
  if (t->text && strlen (t->text) == n) /* text, that is */
    parse_table (t);
}

/* Lines `NAME:PASSWORD:ID:...'; others are passed over. */
static void
parse_table (struct table *t)
{
  size_t lines = 1;
  char *rest = t->text, *line;

  for (const char *p = t->text; (p = strchr (p, '\n')) != NULL; p++)
    lines++;
  t->owners = calloc (lines, sizeof *t->owners);
  if (t->owners == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  while ((line = strsep (&rest, "\n")) != NULL) {
    char *name = strsep (&line, ":"), *password = strsep (&line, ":");
    char *number = strsep (&line, ":"), *end;
    int64_t id;

    if (*name == '\0' || password == NULL || number == NULL || *number < '0' ||
        *number > '9')
      continue;
    id = strtoimax (number, &end, 10);
    if (*end == '\0' && id <= UINT32_MAX) {
      t->owners[t->len] =
        (struct owner){ .name = name, .id = id, .line = t->len };
      t->len++;
    }
  }
  qsort (t->owners, t->len, sizeof *t->owners, compare_owners);
}
