/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-hexdump: print files of a disk image in hexadecimal. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "fetch.h"
#include "hexdump.h"
#include "stream.h"

struct opts {
  struct tool_common common;
  int canonical, all;
  char *length, *skip;

  int64_t left;  /* bytes to print */
  int64_t first; /* bytes to skip yet */
  int64_t first_wanted;
  struct gm_hexdump dump;
};

/* One file, or the part of it that is wanted. */
struct part {
  const char *path;
  int64_t offset, len;
};

static int64_t number (const char *option, const char *text);
static int dump_files (guestfs_h *g, struct opts *o);
static int dump_file (guestfs_h *g, struct opts *o, const char *path);
static int read_part (guestfs_h *g, const char *fileout, void *opaque);
static int print_line (void *opaque, const char *line);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "canonical", 'C', POPT_ARG_NONE, &o.canonical, 0,
      "bytes and the characters that they stand for", NULL },
    { "length", 'n', POPT_ARG_STRING, &o.length, 0, "print so many bytes",
      "NUMBER" },
    { "skip", 's', POPT_ARG_STRING, &o.skip, 0, "begin at this offset",
      "NUMBER" },
    { "no-squeezing", 'v', POPT_ARG_NONE, &o.all, 0,
      "print lines that repeat the one before, too", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  o.left = o.length ? number ("--length", o.length) : INT64_MAX;
  o.first = o.first_wanted = o.skip ? number ("--skip", o.skip) : 0;
  free (o.length);
  free (o.skip);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = dump_files (g, &o);
  return tool_finish (&o.common, g, r);
}

/* Decimal, 0x... or 0..., and perhaps a unit: k, m, g. */
static int64_t
number (const char *option, const char *text)
{
  static const char units[] = "kmgtp";
  static const int shifts[] = { 10, 20, 30, 40, 50 };
  const char *unit;
  char *end;
  int64_t n;

  errno = 0;
  n = strtoll (text, &end, 0);
  if (end == text || errno != 0 || n < 0 || isspace ((unsigned char) *text))
    tool_misuse ("%s: %s: not a number", option, text);
  if (*end == '\0')
    return n;
  unit = strchr (units, tolower ((unsigned char) *end));
  if (unit == NULL || end[1] != '\0' ||
      __builtin_mul_overflow (n, INT64_C (1) << shifts[unit - units], &n))
    tool_misuse ("%s: %s: not a number", option, text);
  return n;
}

/* All files together are one, as for hexdump. */
static int
dump_files (guestfs_h *g, struct opts *o)
{
  const struct tool_common *c = &o->common;
  int r = 0;

  o->dump.canonical = o->canonical;
  o->dump.all = o->all;
  o->dump.line = print_line;
  for (int i = 0; i < c->nr_args && o->left > 0 && !tool_reader_gone (); i++)
    if (dump_file (g, o, c->args[i]) == -1)
      r = tool_fail (g, c->args[i]);
  if (!tool_reader_gone ())
    gm_hexdump_end (&o->dump);
  return tool_reader_gone () ? 0 : r;
}

/* Returns 0, or -1 with the error in the handle. */
static int
dump_file (guestfs_h *g, struct opts *o, const char *path)
{
  struct part part = { path, o->first, o->left };
  struct stream s;
  char buf[65536];
  int64_t done = 0;
  size_t n;

  if (o->first > 0) {
    int64_t size = fetch_size (g, path);

    if (size == -1)
      return -1;
    if (size <= o->first) {
      o->first -= size;
      o->dump.position = o->first_wanted - o->first; /* if all is too short */
      return 0;
    }
    o->first = 0;
    o->dump.position = o->first_wanted;
  }
  if (stream_open (&s, g, read_part, &part) == -1)
    exit (tool_exit_status (TOOL_EXIT_FAILED));
  while ((n = fread (buf, 1, sizeof buf, s.fp)) > 0) {
    done += n;
    if (gm_hexdump_add (&o->dump, buf, n) == -1)
      break;
  }
  o->left -= done;
  return stream_close (&s);
}

static int
read_part (guestfs_h *g, const char *fileout, void *opaque)
{
  const struct part *p = opaque;

  return guestfs_download_offset (g, p->path, fileout, p->offset, p->len);
}

static int
print_line (void *opaque, const char *line)
{
  (void) opaque;
  return fputs (line, stdout) == EOF ? -1 : 0;
}
