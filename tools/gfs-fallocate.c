/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-fallocate: allocate or free space of a file in a disk image. */
#include <linux/falloc.h>
#include <stdlib.h>

#include "common.h"
#include "size.h"

struct opts {
  struct tool_common common;
  char *length_text, *offset_text;
  int keep_size, punch_hole, zero_range, dig_holes, collapse, insert;
  int64_t length, offset;
};

static void check (struct opts *o);
static int mode_of (const struct opts *o);
static int fallocate_file (guestfs_h *g, const struct opts *o,
                           const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "length", 'l', POPT_ARG_STRING, &o.length_text, 0, "how much space",
      "SIZE" },
    { "offset", 'o', POPT_ARG_STRING, &o.offset_text, 0, "from where on",
      "SIZE" },
    { "keep-size", 'n', POPT_ARG_NONE, &o.keep_size, 0,
      "do not make the file longer", NULL },
    { "punch-hole", 'p', POPT_ARG_NONE, &o.punch_hole, 0,
      "make a hole of what is there", NULL },
    { "zero-range", 'z', POPT_ARG_NONE, &o.zero_range, 0,
      "make it zero, and keep the space", NULL },
    { "dig-holes", 'd', POPT_ARG_NONE, &o.dig_holes, 0,
      "make holes of blocks of zeroes", NULL },
    { "collapse-range", 'c', POPT_ARG_NONE, &o.collapse, 0,
      "cut it out of the file", NULL },
    { "insert-range", '\0', POPT_ARG_NONE, &o.insert, 0,
      "insert a hole, moving what is behind", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "PATH", 1, 1);
  check (&o);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 0, 1);
  r = fallocate_file (g, &o, o.common.args[0]);
  free (o.length_text);
  free (o.offset_text);
  return tool_finish (&o.common, g, r);
}

static void
check (struct opts *o)
{
  if (o->punch_hole + o->zero_range + o->dig_holes + o->collapse + o->insert >
      1)
    tool_misuse ("--punch-hole, --zero-range, --dig-holes, --collapse-range "
                 "and --insert-range exclude each other");
  if (o->keep_size && (o->collapse || o->insert))
    tool_misuse ("--keep-size makes no sense where the file gets another "
                 "length");
  if (o->length_text == NULL && !o->dig_holes)
    tool_misuse ("missing --length");
  if (o->length_text != NULL &&
      (size_parse (o->length_text, &o->length) == -1 || o->length == 0))
    tool_misuse ("--length: %s is not a size", o->length_text);
  if (o->offset_text != NULL && size_parse (o->offset_text, &o->offset) == -1)
    tool_misuse ("--offset: %s is not a size", o->offset_text);
}

static int
mode_of (const struct opts *o)
{
  if (o->punch_hole)
    return FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  if (o->collapse)
    return FALLOC_FL_COLLAPSE_RANGE;
  if (o->insert)
    return FALLOC_FL_INSERT_RANGE;
  return (o->zero_range ? FALLOC_FL_ZERO_RANGE : 0) |
         (o->keep_size ? FALLOC_FL_KEEP_SIZE : 0);
}

static int
fallocate_file (guestfs_h *g, const struct opts *o, const char *path)
{
  int64_t r =
    o->dig_holes
      ? guestfs_mini_dig_holes (g, path, o->offset, o->length)
      : guestfs_mini_fallocate (g, path, mode_of (o), o->offset, o->length);

  return r == -1 ? tool_fail (g, path) : 0;
}
