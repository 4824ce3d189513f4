/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-find: search for files in a disk image.  The appliance tells all about
 * every file; the expression is worked out here: parsed in gfs-find/parse.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-find/find.h"
#include "guestpath.h"
#include "walk.h"

/* One search below one argument. */
struct search {
  struct opts *o;
  struct node *expression;
  const char *start;
  int64_t dev;  /* of the start */
  char *pruned; /* nothing below this is of interest; NULL: none */
  bool quit;

  /* A directory of which we do not know yet whether it is empty. */
  bool holding;
  char *held_path;
  struct guestfs_statns held_st;
};

static const char **with_separator (int *argc, const char *argv[]);
static int count_paths (const struct opts *o);
static int search_all (guestfs_h *g, struct opts *o, struct node *expression);
static int search (guestfs_h *g, struct search *s);
static int search_link (guestfs_h *g, struct search *s,
                        const struct guestfs_statns *st);
static int search_tree (guestfs_h *g, struct search *s);
static int take (struct search *s, const struct walk_file *f);
static void release_held (struct search *s, const char *next);
static void visit (struct search *s, const char *below, const char *target,
                   const struct guestfs_statns *st, bool empty);
static bool is_below (const char *path, const char *dir);
static int depth_of (const char *below);

int
main (int argc, const char *argv[])
{
  struct opts o = { .mindepth = -1, .maxdepth = -1 };
  struct poptOption table[] = {
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_FREE const char **args = with_separator (&argc, argv);
  struct node *expression;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, args, table, "[PATH...] [EXPRESSION]", 0, -1);
  r = count_paths (&o);
  expression = parse_expression (&o, o.common.args + r);
  o.common.nr_args = r;
  g = tool_handle (&o.common);
  clock_gettime (CLOCK_REALTIME, &o.now);
  tool_expand (&o.common, g, 0);
  r = resolve_expression (g, &o, expression);
  if (r == 0)
    r = search_all (g, &o, expression);
  if (o.common.json)
    json_list_end (&o.list);
  free_expression (expression);
  owners_free (o.owners);
  return tool_finish (&o.common, g, r);
}

/* The words of an expression look like options: what begins one ends the
 * options, as if a "--" stood before it.
 */
static const char **
with_separator (int *argc, const char *argv[])
{
  const char **args = calloc (*argc + 2, sizeof *args);
  bool done = false;
  int n = 0;

  if (args == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (int i = 0; i < *argc; i++) {
    if (!done && i > 0 &&
        (strcmp (argv[i], "--") == 0 || begins_expression (argv[i]))) {
      done = true;
      if (strcmp (argv[i], "--") != 0)
        args[n++] = "--";
    }
    args[n++] = argv[i];
  }
  *argc = n;
  return args;
}

static int
count_paths (const struct opts *o)
{
  int n = 0;

  while (n < o->common.nr_args && o->common.args[n][0] != '-' &&
         !begins_expression (o->common.args[n]))
    n++;
  return n;
}

static int
search_all (guestfs_h *g, struct opts *o, struct node *expression)
{
  static char *const root[] = { "/", NULL };
  char *const *paths = o->common.nr_args ? o->common.args : root;
  struct search s = { .o = o, .expression = expression };
  int r = 0;

  for (size_t i = 0; paths[i] && !s.quit && !tool_reader_gone (); i++) {
    s.start = paths[i];
    if (search (g, &s) == -1)
      r = -1;
    free (steal_ptr (&s.pruned));
    free (steal_ptr (&s.held_path));
    s.holding = false;
  }
  return r;
}

/* A walk follows the link that it starts at, which find(1) does only if a slash
 * follows.
 */
static int
search (guestfs_h *g, struct search *s)
{
  size_t n = strlen (s->start);
  struct guestfs_statns *st;
  int r;

  if (n > 0 && s->start[n - 1] == '/')
    return search_tree (g, s);
  st = guestfs_lstatns (g, s->start);
  if (st == NULL)
    return tool_fail (g, s->start);
  r = S_ISLNK (st->st_mode) ? search_link (g, s, st) : search_tree (g, s);
  guestfs_free_statns (st);
  return r;
}

static int
search_link (guestfs_h *g, struct search *s, const struct guestfs_statns *st)
{
  CLEANUP_FREE char *target = guestfs_readlink (g, s->start);

  if (target == NULL)
    return tool_fail (g, s->start);
  visit (s, "", target, st, false);
  return 0;
}

static int
search_tree (guestfs_h *g, struct search *s)
{
  const struct opts *o = s->o;
  struct guestfs_mini_walk_argv opts = {
    .bitmask = GUESTFS_MINI_WALK_ONEFS_BITMASK,
    .onefs = o->xdev && !o->wants_empty, /* else it could not be told */
  };
  struct walk_file f;
  struct walk *w;
  int r = 0, more;

  if (o->maxdepth >= 0 && o->maxdepth < 1000000) {
    opts.bitmask |= GUESTFS_MINI_WALK_MAXDEPTH_BITMASK;
    opts.maxdepth = o->maxdepth + (o->wants_empty ? 1 : 0);
  }
  w = walk_open (g, s->start, &opts);
  while ((more = walk_next (w, &f)) == 1 && !s->quit && !tool_reader_gone ())
    if (take (s, &f) == -1)
      r = -1;
  if (more == 0)
    release_held (s, NULL);
  walk_close (w);
  return more == -1 ? -1 : r;
}

static int
take (struct search *s, const struct walk_file *f)
{
  release_held (s, f->path);
  if (f->path[0] == '\0')
    s->dev = f->st.st_dev;
  if (s->pruned && is_below (f->path, s->pruned))
    return 0;
  if (f->error) {
    CLEANUP_FREE char *path =
      f->path[0] ? path_join (s->start, f->path) : strdup (s->start);

    tool_error (path, "%s", f->error);
    if (f->st.st_mode == 0)
      return -1;
  }
  if (s->o->wants_empty && S_ISDIR (f->st.st_mode) && !s->quit) {
    s->holding = true;
    s->held_path = strdup (f->path);
    s->held_st = f->st;
    if (s->held_path == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  } else if (!s->quit)
    visit (s, f->path, f->target, &f->st, false);
  return f->error ? -1 : 0;
}

/* What comes NEXT says whether the directory that waits is empty: if it is below
 * it, or the same once more (it could not be listed), it is not.
 */
static void
release_held (struct search *s, const char *next)
{
  CLEANUP_FREE char *path = steal_ptr (&s->held_path);

  if (!s->holding)
    return;
  s->holding = false;
  visit (s, path, "", &s->held_st,
         next == NULL || (!is_below (next, path) && strcmp (next, path) != 0));
}

static void
visit (struct search *s, const char *below, const char *target,
       const struct guestfs_statns *st, bool empty)
{
  CLEANUP_FREE char *path =
    below[0] ? path_join (s->start, below) : strdup (s->start);
  struct file f = {
    .start = s->start,
    .below = below,
    .path = path,
    .target = target,
    .st = st,
    .depth = depth_of (below),
    .empty = empty,
  };
  struct outcome out = { 0 };
  struct opts *o = s->o;

  if (path == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (f.depth >= o->mindepth && (o->maxdepth < 0 || f.depth <= o->maxdepth) &&
      s->expression->test (s->expression, o, &f, &out) && !o->acts && !out.quit)
    do_print (NULL, o, &f, &out);
  s->quit = out.quit;
  if (out.prune || (o->xdev && st->st_dev != s->dev)) {
    free (s->pruned);
    s->pruned = strdup (below);
  }
}

static bool
is_below (const char *path, const char *dir)
{
  size_t n = strlen (dir);

  return n == 0 ? path[0] != '\0'
                : strncmp (path, dir, n) == 0 && path[n] == '/';
}

static int
depth_of (const char *below)
{
  int depth = below[0] != '\0';

  for (; *below; below++)
    depth += *below == '/';
  return depth;
}
