/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-truncate: set the length of files in a disk image. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "size.h"

struct opts {
  struct tool_common common;
  char *size, *reference;
  int no_create;

  /* Of SIZE. */
  char how; /* one of + - < > / %, or 0: as it is */
  int64_t bytes;
};

static void parse_size (struct opts *o);
static int use_reference (guestfs_h *g, struct opts *o);
static int set_length (guestfs_h *g, const struct opts *o, const char *path);
static int new_length (const struct opts *o, int64_t old, int64_t *length);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "no-create", 'c', POPT_ARG_NONE, &o.no_create, 0,
      "leave alone what does not exist", NULL },
    { "reference", 'r', POPT_ARG_STRING, &o.reference, 0,
      "the length of this file, which SIZE changes", "FILE" },
    { "size", 's', POPT_ARG_STRING, &o.size, 0,
      "the new length: 10M; +1K more, -1K less, <1G at most, >1G at least, /4K "
      "and %4K a multiple, rounded down or up",
      "SIZE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "-s SIZE PATH...", 1, -1);
  parse_size (&o);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  o.reference = tool_path (&o.common, g, o.reference);
  r = use_reference (g, &o);
  for (int i = 0; i < o.common.nr_args && (i > 0 || r == 0); i++)
    if (set_length (g, &o, o.common.args[i]) == -1)
      r = -1;
  free (o.size);
  free (o.reference);
  return tool_finish (&o.common, g, r);
}

static void
parse_size (struct opts *o)
{
  const char *text = o->size;

  if (text == NULL && o->reference == NULL)
    tool_misuse ("give --size or --reference");
  if (text == NULL)
    return;
  while (*text == ' ')
    text++;
  if (*text != '\0' && strchr ("+-<>/%", *text) != NULL)
    o->how = *text++;
  if (size_parse (text, &o->bytes) == -1)
    tool_misuse ("--size: %s is not a size", o->size);
  if (o->reference != NULL && o->how == '\0')
    tool_misuse ("--reference and a --size that is not relative exclude each "
                 "other");
  if ((o->how == '/' || o->how == '%') && o->bytes == 0)
    tool_misuse ("--size: %s: division by zero", o->size);
}

/* From here on it is as if that length had been given. */
static int
use_reference (guestfs_h *g, struct opts *o)
{
  int64_t length;

  if (o->reference == NULL)
    return 0;
  length = guestfs_filesize (g, o->reference);
  if (length == -1)
    return tool_fail (g, o->reference);
  if (o->size != NULL && new_length (o, length, &length) == -1)
    return tool_error (o->reference, "the length is out of range");
  o->how = '\0';
  o->bytes = length;
  return 0;
}

static int
set_length (guestfs_h *g, const struct opts *o, const char *path)
{
  int64_t old = 0, length;
  struct guestfs_statns *st = guestfs_statns (g, path);

  if (st == NULL && (guestfs_last_errno (g) != ENOENT))
    return tool_fail (g, path);
  if (st == NULL && o->no_create)
    return 0;
  if (st == NULL && guestfs_touch (g, path) == -1)
    return tool_fail (g, path);
  if (st != NULL)
    old = st->st_size;
  guestfs_free_statns (st);
  if (new_length (o, old, &length) == -1)
    return tool_error (path, "the length is out of range");
  return guestfs_truncate_size (g, path, length) == -1 ? tool_fail (g, path)
                                                       : 0;
}

/* What SIZE says of a file of length OLD.  Returns 0, or -1 if it is no
 * length.
 */
static int
new_length (const struct opts *o, int64_t old, int64_t *length)
{
  int64_t n = o->bytes;

  switch (o->how) {
  case '+':
    return __builtin_add_overflow (old, n, length) ? -1 : 0;
  case '-':
    *length = n < old ? old - n : 0;
    return 0;
  case '<':
    *length = n < old ? n : old;
    return 0;
  case '>':
    *length = n > old ? n : old;
    return 0;
  case '/':
    *length = old - old % n;
    return 0;
  case '%':
    if (old % n == 0)
      *length = old;
    else
      return __builtin_add_overflow (old, n - old % n, length) ? -1 : 0;
    return 0;
  default:
    *length = n;
    return 0;
  }
}
