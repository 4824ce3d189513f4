/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mktemp: make a file or directory with a new name in a disk image. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "guestpath.h"

#define TRIES 100

struct opts {
  struct tool_common common;
  int directory;
  char *suffix; /* --suffix, NULL: what comes after the last X */
  char *parent; /* -p */
};

static char *make_template (const struct opts *o);
static char *split_suffix (const struct opts *o, char *template);
static char *make (guestfs_h *g, bool directory, const char *template,
                   const char *suffix);
static char *make_directory (guestfs_h *g, const char *template,
                             const char *suffix);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "directory", 'd', POPT_ARG_NONE, &o.directory, 0,
      "make a directory, not a file", NULL },
    { "suffix", '\0', POPT_ARG_STRING, &o.suffix, 0,
      "the name is to end in this", "SUFFIX" },
    { "tmpdir", 'p', POPT_ARG_STRING, &o.parent, 0,
      "make it in this directory of the image", "DIRECTORY" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_FREE char *template = NULL, *suffix = NULL, *path = NULL;
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "[TEMPLATE]", 0, 1);
  tool_need_rw (&o.common);
  template = make_template (&o);
  suffix = split_suffix (&o, template);
  g = tool_handle (&o.common);
  template = tool_path (&o.common, g, template);
  path = make (g, o.directory, template, suffix);
  if (path == NULL)
    r = tool_fail (g, template);
  else {
    print_name (stdout, path);
    putchar ('\n');
  }
  free (o.suffix);
  free (o.parent);
  return tool_finish (&o.common, g, r);
}

/* An absolute path, without what --suffix adds. */
static char *
make_template (const struct opts *o)
{
  const char *name = o->common.nr_args > 0 ? o->common.args[0] : "tmp.XXXXXX";

  if (name[0] != '/' && !tool_has_drive (name))
    return path_join (o->parent && o->parent[0] ? o->parent : "/tmp", name);
  if (o->parent)
    tool_misuse ("%s: with --tmpdir, the template must be relative", name);
  return strdup (name);
}

/* Cut TEMPLATE behind its last X. */
static char *
split_suffix (const struct opts *o, char *template)
{
  char *x = strrchr (template, 'X'), *suffix;

  if (o->suffix && (x == NULL || x[1] != '\0'))
    tool_misuse ("%s: with --suffix, the template must end in X", template);
  if (x == NULL || x - template <6 || strncmp (x - 5, "XXXXXX", 6) != 0)
    tool_misuse ("%s: there must be six X in a row", template);
  suffix = strdup (o->suffix ? o->suffix : x + 1);
  if (suffix == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (strchr (suffix, '/'))
    tool_misuse ("%s: what comes after the X must have no slash", suffix);
  x[1] = '\0';
  return suffix;
}

static char *
make (guestfs_h *g, bool directory, const char *template, const char *suffix)
{
  if (!directory)
    return guestfs_mktemp (g, template, GUESTFS_MKTEMP_SUFFIX, suffix, -1);
  if (suffix[0] == '\0')
    return guestfs_mkdtemp (g, template);
  return make_directory (g, template, suffix);
}

/* The library's mkdtemp knows no suffix. */
static char *
make_directory (guestfs_h *g, const char *template, const char *suffix)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  size_t len = strlen (template);
  char *path;

  if (asprintf (&path, "%s%s", template, suffix) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (int i = 0; i < TRIES; i++) {
    unsigned char bytes[6] = { 0 };

    if (getrandom (bytes, sizeof bytes, 0) == -1)
      break;
    for (size_t j = 0; j < sizeof bytes; j++)
      path[len - 6 + j] = letters[bytes[j] % (sizeof letters - 1)];
    if (guestfs_mkdir_mode (g, path, 0700) == 0)
      return path;
    if (guestfs_last_errno (g) != EEXIST)
      break;
  }
  free (path);
  return NULL;
}
