/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-tail: print the end of files in a disk image.  What -f does is in
 * gfs-tail/follow.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "escape.h"
#include "fetch.h"
#include "gfs-tail/tail.h"

static int print_files (guestfs_h *g, struct tail_opts *o);
static int print_tail (guestfs_h *g, struct tail_opts *o,
                       struct tail_file *file);

int
main (int argc, const char *argv[])
{
  struct tail_opts o = { .interval = 1 };
  struct poptOption table[] = {
    { "bytes", 'c', POPT_ARG_STRING, &o.bytes, 0,
      "print so many bytes, or with a plus from that byte on", "[+]NUMBER" },
    { "follow", 'f', POPT_ARG_NONE, &o.follow, 0,
      "print what is added, until interrupted", NULL },
    { "follow-retry", 'F', POPT_ARG_NONE, &o.retry, 0,
      "the same, and wait for files that are not there", NULL },
    { "lines", 'n', POPT_ARG_STRING, &o.lines, 0,
      "print so many lines (10), or with a plus from that line on",
      "[+]NUMBER" },
    { "no-headers", 'q', POPT_ARG_NONE, &o.no_headers, 0,
      "print no names of files", NULL },
    { "sleep-interval", 's', POPT_ARG_DOUBLE, &o.interval, 0,
      "look for changes every so many seconds (1)", "SECONDS" },
    { "headers", 'v', POPT_ARG_NONE, &o.headers, 0,
      "print names of files, even for a single one", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  char sign;
  int r;

  fetch_old_style (argv);
  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  o.count = o.bytes   ? fetch_number ("--bytes", o.bytes, &sign)
            : o.lines ? fetch_number ("--lines", o.lines, &sign)
                      : 10;
  o.from = (o.bytes || o.lines) && sign == '+';
  if (!(o.interval >= 0 && o.interval < 1e6))
    tool_misuse ("--sleep-interval: not a time");
  o.follow |= o.retry;
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = print_files (g, &o);
  free (o.lines);
  free (o.bytes);
  free (o.files);
  return tool_finish (&o.common, g, r);
}

static int
print_files (guestfs_h *g, struct tail_opts *o)
{
  const struct tool_common *c = &o->common;
  int r = 0;

  o->files = calloc (c->nr_args, sizeof *o->files);
  if (o->files == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  o->show_names = !o->no_headers && (o->headers || c->nr_args > 1);
  for (int i = 0; i < c->nr_args && !tool_reader_gone (); i++) {
    struct tail_file *file = &o->files[i];

    file->path = c->args[i];
    if (print_tail (g, o, file) == -1)
      r = tool_fail (g, file->path);
  }
  if (o->follow && !tool_reader_gone () && tail_follow (g, o) == -1)
    r = -1;
  return tool_reader_gone () ? 0 : r;
}

/* Returns 0, or -1 with the error in the handle. */
static int
print_tail (guestfs_h *g, struct tail_opts *o, struct tail_file *file)
{
  int64_t start = 0, size = fetch_size (g, file->path), n = o->count;
  const char *data;
  struct fetch f;

  if (size == -1)
    return -1;
  fetch_open (&f, g, file->path);
  if (o->from && n > 0)
    n--;                                  /* the first has the number 1 */
  if (fetch_part (&f, 0, 0, &data) == -1) /* it may be no file */
    start = -1;
  else if (o->bytes)
    start = o->from ? n : size > n ? size - n : 0;
  else
    start = o->from ? fetch_line (&f, n) : fetch_last_lines (&f, size, n);
  fetch_close (&f);
  if (start == -1)
    return -1;
  file->there = true;
  file->position = size;
  if (o->show_names)
    tail_header (o, file);
  return start >= size ? 0 : fetch_print (g, file->path, start, size - start);
}

void
tail_header (struct tail_opts *o, struct tail_file *file)
{
  fputs (o->last == NULL ? "==> " : "\n==> ", stdout);
  print_name (stdout, file->path);
  puts (" <==");
  o->last = file;
}
