/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-cmp: compare two files of a disk image, or one with stdin. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "gfs-cmp/cmp.h"

struct opts {
  struct tool_common common;
  int silent, verbose;
  char *skip, *limit;
  bool compared; /* from here on, 1 means that they differ */
};

static void parse (struct opts *o, struct side side[2], int64_t *limit);
static void trouble_is_2 (int status, void *opaque);
static int compare (guestfs_h *g, const struct opts *o, struct side side[2],
                    int64_t limit);
static int compare_pieces (const struct opts *o, const struct side side[2],
                           struct place *place);
static int64_t count_lines (const unsigned char *p, size_t len);
static void print_first (const struct side side[2], const struct place *place);
static int at_end (const struct opts *o, const struct side side[2],
                   const struct place *place);
static int offset_width (const struct side side[2], int64_t limit);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "verbose-differences", 'l', POPT_ARG_NONE, &o.verbose, 0,
      "print number and values of every byte that differs", NULL },
    { "silent", 's', POPT_ARG_NONE, &o.silent, 0, "print nothing", NULL },
    { "bytes", 'n', POPT_ARG_STRING, &o.limit, 0, "compare so many at most",
      "SIZE" },
    { "ignore-initial", 'i', POPT_ARG_STRING, &o.skip, 0,
      "skip this at the beginning of both, or of each", "SIZE[:SIZE]" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct side side[2] = { 0 };
  int64_t limit = INT64_MAX;
  guestfs_h *g;
  int r, end;

  tool_parse (&o.common, argc, argv, table, "PATH|- [PATH|-]", 1, 2);
  parse (&o, side, &limit);
  on_exit (trouble_is_2, &o);
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 0, o.common.nr_args);
  for (int i = 0; i < o.common.nr_args; i++)
    side[i].path = o.common.args[i];
  r = side_open (&side[0], g) == -1 || side_open (&side[1], g) == -1
        ? 2
        : compare (g, &o, side, limit);
  side_close (&side[0]);
  side_close (&side[1]);
  free (o.skip);
  free (o.limit);
  end = tool_finish (&o.common, g, 0);
  o.compared = end == 0;
  exit (end == 0 ? r : end); /* while `o' is still there */
}

static void
parse (struct opts *o, struct side side[2], int64_t *limit)
{
  side[0].path = o->common.args[0];
  side[1].path = o->common.nr_args == 2 ? o->common.args[1] : "-";
  for (int i = 0; i < 2; i++)
    side[i].host = strcmp (side[i].path, "-") == 0;
  if (side[0].host && side[1].host)
    tool_misuse ("only one of the two can be standard input");
  if (o->silent && o->verbose)
    tool_misuse ("-l and -s exclude each other");
  if (o->limit != NULL && size_parse (o->limit, limit) == -1)
    tool_misuse ("--bytes: %s is not a size", o->limit);
  if (o->skip != NULL) {
    CLEANUP_FREE char *first = strdup (o->skip);
    char *second = first != NULL ? strchr (first, ':') : NULL;

    if (second != NULL)
      *second++ = '\0';
    else
      second = first;
    if (first == NULL || size_parse (first, &side[0].skip) == -1 ||
        size_parse (second, &side[1].skip) == -1)
      tool_misuse ("--ignore-initial: %s is not a size", o->skip);
  }
}

/* The common code ends with 1 where it fails, which would mean "different". */
static void
trouble_is_2 (int status, void *opaque)
{
  const struct opts *o = opaque;

  if (status == TOOL_EXIT_FAILED && !o->compared) {
    fflush (NULL);
    _exit (2);
  }
}

/* Returns the exit status. */
static int
compare (guestfs_h *g, const struct opts *o, struct side side[2], int64_t limit)
{
  struct place place = { .width = offset_width (side, limit) };
  int status = 0, r;

  if (o->silent && limit == INT64_MAX && side[0].size != -1 &&
      side[1].size != -1 && side[0].size != side[1].size)
    return 1;
  for (;;) {
    int64_t left = limit - place.bytes;

    if (left == 0 || tool_reader_gone ())
      return status;
    if (side_read (&side[0], g, left) == -1 ||
        side_read (&side[1], g, left) == -1)
      return 2;
    r = compare_pieces (o, side, &place);
    if (r == 1)
      status = 1;
    if (r == 1 && !o->verbose)
      return 1;
    if (side[0].len != side[1].len)
      return at_end (o, side, &place);
    if (side[0].len == 0)
      return status;
  }
}

/* As much as both have.  Returns whether there was a difference, told. */
static int
compare_pieces (const struct opts *o, const struct side side[2],
                struct place *place)
{
  const unsigned char *a = side[0].buf, *b = side[1].buf;
  size_t len = side[0].len < side[1].len ? side[0].len : side[1].len, i = 0;
  bool same = memcmp (a, b, len) == 0;

  if (same && (o->silent || o->verbose)) {
    place->bytes += len;
    return 0;
  }
  if (o->verbose) {
    for (; i < len; i++)
      if (a[i] != b[i])
        printf ("%*" PRIi64 " %3o %3o\n", place->width, place->bytes + i + 1,
                a[i], b[i]);
    place->bytes += len;
    return 1;
  }
  for (i = same ? len : 0; i < len && a[i] == b[i]; i++)
    ;
  place->lines += count_lines (a, i);
  if (i > 0)
    place->last = a[i - 1];
  place->bytes += i;
  if (same)
    return 0;
  if (!o->silent)
    print_first (side, place);
  return 1;
}

static int64_t
count_lines (const unsigned char *p, size_t len)
{
  const unsigned char *end = p + len;
  int64_t n = 0;

  while (p < end && (p = memchr (p, '\n', end - p)) != NULL) {
    n++;
    p++;
  }
  return n;
}

static void
print_first (const struct side side[2], const struct place *place)
{
  print_name (stdout, side[0].path);
  putchar (' ');
  print_name (stdout, side[1].path);
  printf (" differ: byte %" PRIi64 ", line %" PRIi64 "\n", place->bytes + 1,
          place->lines + 1);
}

/* One of them ends here.  Returns the exit status. */
static int
at_end (const struct opts *o, const struct side side[2],
        const struct place *place)
{
  const char *shorter = side[side[1].len < side[0].len].path;

  if (o->silent)
    return 1;
  if (place->bytes == 0)
    tool_error (NULL, "EOF on %s which is empty", shorter);
  else if (o->verbose)
    tool_error (NULL, "EOF on %s after byte %" PRIi64, shorter, place->bytes);
  else if (place->last == '\n')
    tool_error (NULL, "EOF on %s after byte %" PRIi64 ", line %" PRIi64,
                shorter, place->bytes, place->lines);
  else
    tool_error (NULL, "EOF on %s after byte %" PRIi64 ", in line %" PRIi64,
                shorter, place->bytes, place->lines + 1);
  return 1;
}

/* As many digits as the last byte's number can have. */
static int
offset_width (const struct side side[2], int64_t limit)
{
  int width = 1;

  for (int i = 0; i < 2; i++)
    if (side[i].size != -1 && side[i].size < limit)
      limit = side[i].size;
  while ((limit /= 10) != 0)
    width++;
  return width;
}
