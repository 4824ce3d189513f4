/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-du: space that files and directories of a disk image take. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "gfs-du/du.h"
#include "walk.h"

static void check (struct du_opts *o, const char *max_depth);
static int count_all (guestfs_h *g, struct du_opts *o);
static int count (guestfs_h *g, struct du_opts *o, struct du_seen *seen,
                  const char *path, int64_t *total);

int
main (int argc, const char *argv[])
{
  struct du_opts o = { 0 };
  char *max_depth = NULL;
  struct poptOption table[] = {
    { "all", 'a', POPT_ARG_NONE, &o.all, 0, "files, too, not only directories",
      NULL },
    { "apparent-size", '\0', POPT_ARG_NONE, &o.apparent, 0,
      "how long files are, not what they take", NULL },
    { "bytes", 'b', POPT_ARG_NONE, &o.bytes, 0,
      "the same, in bytes and not in KiB", NULL },
    { "total", 'c', POPT_ARG_NONE, &o.total, 0, "a line with the sum", NULL },
    { "max-depth", 'd', POPT_ARG_STRING, &max_depth, 0,
      "print only so far down", "N" },
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "print sizes like 1.5G", NULL },
    { "kibibytes", 'k', POPT_ARG_NONE, &o.kibibytes, 0,
      "print KiB (the default)", NULL },
    { "summarize", 's', POPT_ARG_NONE, &o.summarize, 0,
      "only what each PATH takes in all", NULL },
    { "one-file-system", 'x', POPT_ARG_NONE, &o.onefs, 0,
      "do not count other file systems", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[PATH...]", 0, -1);
  check (&o, max_depth);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = count_all (g, &o);
  free (max_depth);
  return tool_finish (&o.common, g, r);
}

static void
check (struct du_opts *o, const char *max_depth)
{
  char *end = NULL;

  if (o->summarize && o->all)
    tool_misuse ("--summarize and --all exclude each other");
  if (o->summarize && max_depth != NULL)
    tool_misuse ("--summarize and --max-depth exclude each other");
  if (o->human && o->bytes)
    tool_misuse ("--human-readable and --bytes exclude each other");
  o->depth = -1;
  if (max_depth != NULL)
    o->depth = strtol (max_depth, &end, 10);
  if (max_depth != NULL && (*max_depth == '\0' || *end != '\0' || o->depth < 0))
    tool_misuse ("--max-depth: %s is not a depth", max_depth);
  if (o->summarize)
    o->depth = 0;
}

static int
count_all (guestfs_h *g, struct du_opts *o)
{
  static char *const root[] = { "/", NULL };
  char *const *paths = o->common.nr_args > 0 ? o->common.args : root;
  struct du_seen seen = { .all = o->common.nr_args > 1 };
  int64_t total = 0;
  int r = 0;

  for (size_t i = 0; paths[i] != NULL && !tool_reader_gone (); i++)
    if (count (g, o, &seen, paths[i], &total) == -1)
      r = -1;
  if (o->total)
    du_print (o, NULL, total);
  du_print_end (o);
  du_seen_free (&seen);
  return tool_reader_gone () ? 0 : r;
}

/* Directories come before what is in them, and are printed after it. */
static int
count (guestfs_h *g, struct du_opts *o, struct du_seen *seen, const char *path,
       int64_t *total)
{
  const struct guestfs_mini_walk_argv how = {
    .bitmask = GUESTFS_MINI_WALK_ONEFS_BITMASK,
    .onefs = o->onefs,
  };
  struct du_stack stack = { .o = o, .start = path };
  struct walk *w;
  struct walk_file f;
  struct guestfs_statns *st = guestfs_lstatns (g, path);
  int r = 0, next;

  if (st == NULL)
    return tool_fail (g, path);
  if ((st->st_mode & 0170000) == 0120000) { /* a symlink is itself counted */
    if (du_seen_add (seen, st))
      du_stack_add (&stack, "", st);
    guestfs_free_statns (st);
    *total += du_stack_end (&stack);
    return 0;
  }
  guestfs_free_statns (st);
  w = walk_open (g, path, &how);
  while ((next = walk_next (w, &f)) == 1 && !tool_reader_gone ()) {
    if (f.error != NULL)
      r = du_stack_error (&stack, f.path, f.error);
    if (f.st.st_nlink > 0 && !du_stack_skips (&stack, f.path)) {
      if (du_seen_add (seen, &f.st))
        du_stack_add (&stack, f.path, &f.st);
      else
        du_stack_skip (&stack, f.path);
    }
  }
  walk_close (w);
  *total += du_stack_end (&stack);
  return next == -1 ? -1 : r;
}
