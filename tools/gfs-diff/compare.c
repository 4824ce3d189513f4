/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-diff: merge two sorted walks. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-diff/diff.h"
#include "guestpath.h"
#include "mode.h"
#include "walk.h"

struct merge {
  const struct opts *o;
  struct result *result;
  FILE *spool;
  uint64_t number; /* of pairs so far */
  struct stream_of {
    const struct side *side;
    struct walk *walk;
    bool more; /* `file' is there */
    struct walk_file file;
    struct links links;
  } streams[2];
};

static void advance (struct merge *m, struct stream_of *s);
static int compare_paths (const char *a, const char *b);
static void only_in (struct merge *m, int which);
static void compare_pair (struct merge *m);
static void compare_stats (struct merge *m, struct change *c);
static void note (struct merge *m, struct change *c);

void
compare_trees (const struct opts *o, const struct side sides[2], FILE *spool,
               struct result *result)
{
  const struct guestfs_mini_walk_argv opts = {
    .bitmask =
      GUESTFS_MINI_WALK_SORTED_BITMASK | GUESTFS_MINI_WALK_XATTRS_BITMASK,
    .sorted = 1,
    .xattrs = !o->no_xattrs,
  };
  struct merge m = { .o = o, .result = result, .spool = spool };
  struct stream_of *a = &m.streams[0], *b = &m.streams[1];

  for (int i = 0; i < 2; i++) {
    m.streams[i].side = &sides[i];
    m.streams[i].walk = walk_open (sides[i].g, sides[i].dir, &opts);
  }
  advance (&m, a);
  advance (&m, b);
  /* Once a walk broke off, what the other has more means nothing. */
  while ((a->more || b->more) && a->walk && b->walk &&
         !(o->common.quiet && result->differs) && !tool_reader_gone ()) {
    int order = !a->more   ? 1
                : !b->more ? -1
                           : compare_paths (a->file.path, b->file.path);

    if (order == 0)
      compare_pair (&m);
    else
      only_in (&m, order < 0 ? 0 : 1);
    if (order <= 0)
      advance (&m, a);
    if (order >= 0)
      advance (&m, b);
  }
  for (int i = 0; i < 2; i++) {
    walk_close (m.streams[i].walk);
    links_free (&m.streams[i].links);
  }
}

/* The next file of which something is known. */
static void
advance (struct merge *m, struct stream_of *s)
{
  int r;

  while ((r = walk_next (s->walk, &s->file)) == 1) {
    CLEANUP_FREE char *path = NULL;

    if (s->file.error == NULL)
      break;
    path = s->file.path[0] ? path_join (s->side->dir, s->file.path)
                           : strdup (s->side->dir);
    tool_error (path, "%s", s->file.error);
    m->result->trouble = true;
    if (s->file.st.st_mode != 0)
      break;
  }
  s->more = r == 1;
  if (r == -1) {
    m->result->trouble = true;
    walk_close (s->walk);
    s->walk = NULL;
  }
}

/* In the order of a walk, in which a slash comes before everything else. */
static int
compare_paths (const char *a, const char *b)
{
  while (*a && *a == *b) {
    a++;
    b++;
  }
  if (*a == *b)
    return 0;
  if (*a == '\0' || *b == '\0')
    return *a == '\0' ? -1 : 1;
  if (*a == '/' || *b == '/')
    return *a == '/' ? -1 : 1;
  return (unsigned char) *a < (unsigned char) *b ? -1 : 1;
}

static void
only_in (struct merge *m, int which)
{
  const struct walk_file *f = &m->streams[which].file;
  struct change c = { .kind = which == 0 ? '-' : '+',
                      .path = (char *) f->path };

  *(which == 0 ? &c.old : &c.new) = f->st;
  note (m, &c);
}

static void
compare_pair (struct merge *m)
{
  const struct walk_file *a = &m->streams[0].file, *b = &m->streams[1].file;
  struct change c = {
    .kind = '=', .path = (char *) a->path, .old = a->st, .new = b->st
  };
  bool failed = a->error || b->error;

  m->number++;
  compare_stats (m, &c);
  if (S_ISLNK (a->st.st_mode) && S_ISLNK (b->st.st_mode) && !failed &&
      strcmp (a->target, b->target) != 0)
    add_what (&c, "target");
  if (!m->o->no_xattrs && !failed)
    compare_xattrs (&c, a, b);
  if (c.what || c.ask_contents)
    note (m, &c);
  free (c.what);
}

static void
compare_stats (struct merge *m, struct change *c)
{
  const struct guestfs_statns *a = &c->old, *b = &c->new;
  bool same_type = (a->st_mode & S_IFMT) == (b->st_mode & S_IFMT);
  uint64_t first[2];

  if (!same_type)
    add_what (c, "type:%s:%s", mode_type (a->st_mode), mode_type (b->st_mode));
  if ((a->st_mode & 07777) != (b->st_mode & 07777))
    add_what (c, "mode:%04o:%04o", (unsigned) a->st_mode & 07777,
              (unsigned) b->st_mode & 07777);
  if (!m->o->no_owners && a->st_uid != b->st_uid)
    add_what (c, "uid:%" PRIi64 ":%" PRIi64, a->st_uid, b->st_uid);
  if (!m->o->no_owners && a->st_gid != b->st_gid)
    add_what (c, "gid:%" PRIi64 ":%" PRIi64, a->st_gid, b->st_gid);
  if (!m->o->no_times && (a->st_mtime_sec != b->st_mtime_sec ||
                          a->st_mtime_nsec != b->st_mtime_nsec))
    add_what (c, "mtime");
  if (same_type && (S_ISBLK (a->st_mode) || S_ISCHR (a->st_mode)) &&
      a->st_rdev != b->st_rdev)
    add_what (c, "device");
  if (!S_ISDIR (a->st_mode) && !S_ISDIR (b->st_mode)) {
    for (int i = 0; i < 2; i++)
      first[i] = links_first (&m->streams[i].links, i == 0 ? a : b, m->number);
    if (first[0] != first[1])
      add_what (c, "links");
  }
  if (!same_type || !S_ISREG (a->st_mode))
    return;
  if (a->st_size != b->st_size)
    add_what (c, "size:%" PRIi64 ":%" PRIi64, a->st_size, b->st_size);
  else
    c->ask_contents = a->st_size > 0 && !m->o->no_content;
}

static int
compare_names (const void *a, const void *b)
{
  const struct gm_record_attribute *const *x = a, *const *y = b;

  return strcmp ((*x)->name, (*y)->name);
}

/* The attributes of F by name; the caller frees the vector. */
static const struct gm_record_attribute **
sorted_xattrs (const struct walk_file *f)
{
  const struct gm_record_attribute **sorted =
    calloc (f->nr_xattrs + 1, sizeof *sorted);

  if (sorted == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; i < f->nr_xattrs; i++)
    sorted[i] = &f->xattrs[i];
  qsort (sorted, f->nr_xattrs, sizeof *sorted, compare_names);
  return sorted;
}

/* Names are those of the image: what could be taken for something else is
 * escaped.
 */
static void
add_xattr (struct change *c, const char *name)
{
  CLEANUP_FREE char *safe = escape_name (name);

  for (char *p = safe; p && *p; p++)
    if (*p == ',' || *p == ' ')
      *p = '?';
  add_what (c, "xattr:%s", safe ? safe : "?");
}

void
compare_xattrs (struct change *c, const struct walk_file *a,
                const struct walk_file *b)
{
  CLEANUP_FREE const struct gm_record_attribute **x = NULL;
  CLEANUP_FREE const struct gm_record_attribute **y = NULL;
  size_t i = 0, j = 0;

  if (a->nr_xattrs == 0 && b->nr_xattrs == 0)
    return;
  x = sorted_xattrs (a);
  y = sorted_xattrs (b);
  while (x[i] || y[j]) {
    int order = !x[i] ? 1 : !y[j] ? -1 : strcmp (x[i]->name, y[j]->name);

    if (order != 0)
      add_xattr (c, order < 0 ? x[i]->name : y[j]->name);
    else if (x[i]->value_len != y[j]->value_len ||
             memcmp (x[i]->value, y[j]->value, x[i]->value_len) != 0)
      add_xattr (c, x[i]->name);
    i += order <= 0;
    j += order >= 0;
  }
}

void
add_what (struct change *c, const char *fs, ...)
{
  char *old = c->what, *item = NULL, *all = NULL;
  va_list args;

  va_start (args, fs);
  if (vasprintf (&item, fs, args) == -1 ||
      asprintf (&all, "%s%s%s", old ? old : "", old && *old ? "," : "", item) ==
        -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  va_end (args);
  free (old);
  free (item);
  c->what = all;
}

static void
note (struct merge *m, struct change *c)
{
  if (c->kind != '=' || c->what)
    m->result->differs = true;
  spool_write (m->spool, c);
}
