/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-strings: print the printable strings in files of a disk image. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "contents.h"
#include "escape.h"
#include "printable.h"

struct opts {
  struct tool_common common;
  int print_name, min;
  char *radix, *encoding;

  const char *path; /* of the present file */
  bool in_string;
  struct gm_printable finder;
};

static int begin (void *opaque, const char *path);
static int add (void *opaque, const void *data, size_t len);
static int end (void *opaque, const char *path, bool whole);
static int found (void *opaque, uint64_t offset, const char *text, size_t len);

int
main (int argc, const char *argv[])
{
  struct opts o = { .min = 4 };
  const struct contents_user user = {
    .begin = begin, .data = add, .end = end, .opaque = &o
  };
  struct poptOption table[] = {
    { "bytes", 'n', POPT_ARG_INT, &o.min, 0,
      "print strings of at least so many characters (4)", "NUMBER" },
    { "encoding", 'e', POPT_ARG_STRING, &o.encoding, 0,
      "7 or 8 bit (s, S), 16 bit (b, l), 32 bit (B, L)", "s|S|b|l|B|L" },
    { "print-file-name", 'f', POPT_ARG_NONE, &o.print_name, 0,
      "print the name of the file before each string", NULL },
    { "radix", 't', POPT_ARG_STRING, &o.radix, 0,
      "print where each string begins, octal, decimal or hexadecimal",
      "o|d|x" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  if (o.min < 1)
    tool_misuse ("--bytes: %d is no length of a string", o.min);
  if (o.encoding && (strlen (o.encoding) != 1 ||
                     strchr (GM_PRINTABLE_ENCODINGS, o.encoding[0]) == NULL))
    tool_misuse ("--encoding: %s is not one of %s", o.encoding,
                 GM_PRINTABLE_ENCODINGS);
  if (o.radix && (strlen (o.radix) != 1 || strchr ("odx", o.radix[0]) == NULL))
    tool_misuse ("--radix: %s is not one of odx", o.radix);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = contents_each (g, o.common.args, o.common.nr_args, &user);
  free (o.radix);
  free (o.encoding);
  return tool_finish (&o.common, g, r);
}

static int
begin (void *opaque, const char *path)
{
  struct opts *o = opaque;

  o->path = path;
  o->finder.found = found;
  o->finder.opaque = o;
  if (gm_printable_begin (&o->finder, o->encoding ? o->encoding[0] : 's',
                          o->min) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return 0;
}

static int
add (void *opaque, const void *data, size_t len)
{
  struct opts *o = opaque;

  gm_printable_add (&o->finder, data, len);
  return tool_reader_gone () ? -1 : 0;
}

static int
end (void *opaque, const char *path, bool whole)
{
  struct opts *o = opaque;

  (void) path;
  (void) whole;
  return gm_printable_end (&o->finder);
}

static int
found (void *opaque, uint64_t offset, const char *text, size_t len)
{
  struct opts *o = opaque;

  if (text == NULL) {
    putchar ('\n');
    o->in_string = false;
    return 0;
  }
  if (!o->in_string && o->print_name) {
    print_name (stdout, o->path);
    fputs (": ", stdout);
  }
  if (!o->in_string && o->radix)
    printf (o->radix[0] == 'o'   ? "%7" PRIo64 " "
            : o->radix[0] == 'd' ? "%7" PRIu64 " "
                                 : "%7" PRIx64 " ",
            offset);
  o->in_string = true;
  fwrite (text, 1, len, stdout);
  return 0;
}
