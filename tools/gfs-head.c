/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-head: print the beginning of files in a disk image. */
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "escape.h"
#include "fetch.h"

struct opts {
  struct tool_common common;
  char *lines, *bytes; /* -n, -c */
  int no_headers, headers;

  int64_t count; /* of lines, or bytes if there was -c */
  bool but_last; /* all but the last COUNT */
};

static int print_files (guestfs_h *g, const struct opts *o);
static int print_head (guestfs_h *g, const struct opts *o, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "bytes", 'c', POPT_ARG_STRING, &o.bytes, 0,
      "print so many bytes, or with a minus all but the last so many",
      "[-]NUMBER" },
    { "lines", 'n', POPT_ARG_STRING, &o.lines, 0,
      "print so many lines (10), or with a minus all but the last so many",
      "[-]NUMBER" },
    { "no-headers", 'q', POPT_ARG_NONE, &o.no_headers, 0,
      "print no names of files", NULL },
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
  o.but_last = (o.bytes || o.lines) && sign == '-';
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = print_files (g, &o);
  free (o.lines);
  free (o.bytes);
  return tool_finish (&o.common, g, r);
}

static int
print_files (guestfs_h *g, const struct opts *o)
{
  const struct tool_common *c = &o->common;
  bool headers = !o->no_headers && (o->headers || c->nr_args > 1);
  bool first = true;
  int r = 0;

  for (int i = 0; i < c->nr_args && !tool_reader_gone (); i++) {
    const char *path = c->args[i], *data;
    struct fetch f;

    /* A header is only for what can be read. */
    fetch_open (&f, g, path);
    if (headers && fetch_part (&f, 0, 0, &data) == -1)
      r = tool_fail (g, path);
    else {
      if (headers) {
        fputs (first ? "==> " : "\n==> ", stdout);
        print_name (stdout, path);
        puts (" <==");
        first = false;
      }
      if (print_head (g, o, path) == -1)
        r = tool_fail (g, path);
    }
    fetch_close (&f);
  }
  return tool_reader_gone () ? 0 : r;
}

/* Returns 0, or -1 with the error in the handle. */
static int
print_head (guestfs_h *g, const struct opts *o, const char *path)
{
  int64_t end = o->count;
  struct fetch f;

  if (o->but_last) {
    end = fetch_size (g, path);
    if (end == -1)
      return -1;
    if (o->bytes)
      end = end > o->count ? end - o->count : 0;
  }
  fetch_open (&f, g, path);
  if (!o->bytes)
    end = o->but_last ? fetch_last_lines (&f, end, o->count)
                      : fetch_line (&f, o->count);
  fetch_close (&f);
  return end == -1 ? -1 : fetch_print (g, path, 0, end);
}
