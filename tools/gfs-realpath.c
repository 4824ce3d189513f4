/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-realpath: print paths of a disk image without symbolic links. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "guestpath.h"
#include "json.h"

struct opts {
  struct tool_common common;
  int existing, missing, no_symlinks, zero;
  char *relative_to;
};

static int print_paths (guestfs_h *g, const struct opts *o);
static char *resolve (guestfs_h *g, const struct opts *o, const char *path);
static bool may_exist (guestfs_h *g, const char *path);
static bool goes_through_directories (guestfs_h *g, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "canonicalize-existing", 'e', POPT_ARG_NONE, &o.existing, 0,
      "all of the path must exist", NULL },
    { "canonicalize-missing", 'm', POPT_ARG_NONE, &o.missing, 0,
      "none of it need exist", NULL },
    { "strip", 's', POPT_ARG_NONE, &o.no_symlinks, 0,
      "do not look for symbolic links", NULL },
    { "relative-to", '\0', POPT_ARG_STRING, &o.relative_to, 0,
      "print the way from there", "DIRECTORY" },
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
  r = print_paths (g, &o);
  free (o.relative_to);
  return tool_finish (&o.common, g, r);
}

static int
print_paths (guestfs_h *g, const struct opts *o)
{
  json_t *array = o->common.json ? json_array () : NULL;
  CLEANUP_FREE char *from = NULL;
  int r = 0;

  if (o->relative_to) {
    from = resolve (g, o, o->relative_to);
    if (from == NULL)
      return tool_fail (g, o->relative_to);
  }
  for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++) {
    CLEANUP_FREE char *path = resolve (g, o, o->common.args[i]);
    CLEANUP_FREE char *relative = NULL;
    const char *text = path;

    if (path == NULL) {
      r = tool_fail (g, o->common.args[i]);
      continue;
    }
    if (from)
      text = relative = path_relative (from, path);
    if (array) {
      json_t *object = json_object ();

      json_set_name (object, "path", o->common.args[i]);
      json_set_name (object, "realpath", text);
      json_array_append_new (array, object);
    } else if (o->zero || o->common.null) {
      fputs (text, stdout);
      putchar ('\0');
    } else {
      print_name (stdout, text);
      putchar ('\n');
    }
  }
  if (array)
    json_print (array);
  return r;
}

/* Where links do not matter, the image is asked only for what exists. */
static char *
resolve (guestfs_h *g, const struct opts *o, const char *path)
{
  CLEANUP_FREE char *tidy = NULL, *real = NULL;
  int missing = o->existing ? 0 : o->missing ? 2 : 1;

  if (!o->no_symlinks || path[0] != '/')
    return guestfs_mini_realpath (g, path, missing);
  tidy = path_tidy (path);
  if (o->missing)
    return steal_ptr (&tidy);
  if (!goes_through_directories (g, path))
    return NULL;
  if (!o->existing)
    return may_exist (g, tidy) ? steal_ptr (&tidy) : NULL;
  real = guestfs_realpath (g, tidy);
  return real ? steal_ptr (&tidy) : NULL;
}

/* Is it there, or only missing? */
static bool
may_exist (guestfs_h *g, const char *path)
{
  struct guestfs_statns *st = guestfs_lstatns (g, path);
  bool exists = st != NULL;

  guestfs_free_statns (st);
  return exists || guestfs_last_errno (g) == ENOENT;
}

/* What stands before "..", "." or a last slash must be a directory; otherwise
 * false, with the error in the handle.
 */
static bool
goes_through_directories (guestfs_h *g, const char *path)
{
  for (const char *p = path; *p != '\0';) {
    size_t slashes = strspn (p, "/"), len = strcspn (p + slashes, "/");
    const char *part = p + slashes;
    bool dots = (len == 1 && part[0] == '.') ||
                (len == 2 && part[0] == '.' && part[1] == '.');

    if (p > path && (len == 0 || dots)) {
      CLEANUP_FREE char *prefix = NULL, *real = NULL;

      if (asprintf (&prefix, "%.*s/", (int) (p - path), path) == -1)
        tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
      real = guestfs_realpath (g, prefix);
      if (real == NULL)
        return false;
    }
    p = part + len;
  }
  return true;
}
