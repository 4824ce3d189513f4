/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-readlink: print what symbolic links of a disk image hold. */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"

struct opts {
  struct tool_common common;
  int canonicalize, existing, missing; /* -f, -e, -m */
  int no_newline;
  int zero;
};

static int print_links (guestfs_h *g, const struct opts *o);
static char *read_path (guestfs_h *g, const struct opts *o, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "canonicalize", 'f', POPT_ARG_NONE, &o.canonicalize, 0,
      "print the path without any links; its last part may be missing", NULL },
    { "canonicalize-existing", 'e', POPT_ARG_NONE, &o.existing, 0,
      "the same, and all of it must exist", NULL },
    { "canonicalize-missing", 'm', POPT_ARG_NONE, &o.missing, 0,
      "the same, and none of it need exist", NULL },
    { "no-newline", 'n', POPT_ARG_NONE, &o.no_newline, 0,
      "print no newline behind a single one", NULL },
    { "zero", 'z', POPT_ARG_NONE, &o.zero, 0, "the same as --null", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  if (o.zero && o.common.json)
    tool_misuse ("--zero and --json exclude each other");
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = print_links (g, &o);
  return tool_finish (&o.common, g, r);
}

static int
print_links (guestfs_h *g, const struct opts *o)
{
  json_t *array = o->common.json ? json_array () : NULL;
  bool newline = !o->no_newline || o->common.nr_args > 1;
  bool null = o->zero || o->common.null;
  int r = 0;

  for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++) {
    const char *path = o->common.args[i];
    CLEANUP_FREE char *text = read_path (g, o, path);

    if (text == NULL) {
      r = tool_fail (g, path);
      continue;
    }
    if (array) {
      json_t *object = json_object ();

      json_set_name (object, "path", path);
      json_set_name (object, "target", text);
      json_array_append_new (array, object);
      continue;
    }
    if (null)
      fputs (text, stdout);
    else
      print_name (stdout, text);
    if (newline)
      putchar (null ? '\0' : '\n');
  }
  if (array)
    json_print (array);
  return r;
}

static char *
read_path (guestfs_h *g, const struct opts *o, const char *path)
{
  if (o->existing)
    return guestfs_realpath (g, path);
  if (o->missing || o->canonicalize)
    return guestfs_mini_realpath (g, path, o->missing ? 2 : 1);
  return guestfs_readlink (g, path);
}
