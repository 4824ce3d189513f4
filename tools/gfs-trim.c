/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-trim: tell the disks what mounted file systems do not use. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "size.h"

struct opts {
  struct tool_common common;
  char *offset, *length, *minimum; /* as they were given */
  int tell;
  struct guestfs_mini_fstrim_argv f;
};

static void understand (struct opts *o);
static int64_t size_of (const char *option, const char *text);
static int trim_mounted (guestfs_h *g, const struct opts *o);
static int trim (guestfs_h *g, const struct opts *o, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { .common.discard = 1 }; /* or it would have no effect */
  struct poptOption table[] = {
    { "offset", 'o', POPT_ARG_STRING, &o.offset, 0,
      "where in the file system to begin", "SIZE" },
    { "length", 'l', POPT_ARG_STRING, &o.length, 0, "how much to look at",
      "SIZE" },
    { "minimum", '\0', POPT_ARG_STRING, &o.minimum, 0,
      "pass over smaller free pieces", "SIZE" },
    { "report", 'v', POPT_ARG_NONE, &o.tell, 0, "print how much was discarded",
      NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "[MOUNTPOINT...]", 0, -1);
  understand (&o);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  if (o.common.nr_args == 0)
    r = trim_mounted (g, &o);
  for (int i = 0; i < o.common.nr_args; i++)
    if (trim (g, &o, o.common.args[i]) == -1)
      r = -1;
  free (o.offset);
  free (o.length);
  free (o.minimum);
  return tool_finish (&o.common, g, r);
}

static void
understand (struct opts *o)
{
  if (o->offset) {
    o->f.bitmask |= GUESTFS_MINI_FSTRIM_OFFSET_BITMASK;
    o->f.offset = size_of ("offset", o->offset);
  }
  if (o->length) {
    o->f.bitmask |= GUESTFS_MINI_FSTRIM_LENGTH_BITMASK;
    o->f.length = size_of ("length", o->length);
  }
  if (o->minimum) {
    o->f.bitmask |= GUESTFS_MINI_FSTRIM_MINIMUMFREEEXTENT_BITMASK;
    o->f.minimumfreeextent = size_of ("minimum", o->minimum);
  }
}

static int64_t
size_of (const char *option, const char *text)
{
  int64_t size;

  if (size_parse (text, &size) == -1)
    tool_misuse ("--%s: %s: not a size", option, text);
  return size;
}

static int
trim_mounted (guestfs_h *g, const struct opts *o)
{
  CLEANUP_FREE_STRINGS char **pairs = guestfs_mountpoints (g);
  int r = 0;

  if (pairs == NULL)
    return tool_fail (g, NULL);
  if (pairs[0] == NULL)
    return tool_error (NULL, "nothing is mounted");
  for (size_t i = 0; pairs[i] != NULL; i += 2)
    if (trim (g, o, pairs[i + 1]) == -1)
      r = -1;
  return r;
}

static int
trim (guestfs_h *g, const struct opts *o, const char *path)
{
  int64_t bytes;

  if (!tool_path_writable (g, path))
    return tool_error (path, "is on a read-only drive");
  bytes = guestfs_mini_fstrim_argv (g, path, &o->f);
  if (bytes == -1)
    return tool_fail (g, path);
  if (o->tell) {
    char text[SIZE_TEXT];

    print_name (stdout, path);
    printf (": %s (%" PRIi64 " bytes) trimmed\n", size_text (text, bytes, 1),
            bytes);
  }
  return 0;
}
