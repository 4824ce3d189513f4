/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Destinations of cp and mv; see target.h. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "target.h"

static char *last_name (const char *path);
static bool is_name (const char *name);

void
target_check (const struct target *t, const struct tool_common *c)
{
  if (t->directory != NULL && t->none)
    tool_misuse ("--target-directory and --no-target-directory exclude each "
                 "other");
  if (t->directory == NULL && c->nr_args < 2)
    tool_misuse ("missing argument, expected: SOURCE... DESTINATION");
  if (t->none && c->nr_args > 2)
    tool_misuse ("%s: unexpected argument", c->args[2]);
}

int
target_find (struct target *t, guestfs_h *g, const struct tool_common *c)
{
  int is_dir;

  t->nr_sources = c->nr_args - (t->directory == NULL);
  t->path = t->directory != NULL ? t->directory : c->args[c->nr_args - 1];
  if (t->none && t->nr_sources > 1) /* a pattern matched more */
    return tool_error (c->args[1], "unexpected argument");
  if (t->directory == NULL && t->nr_sources < 2)
    return 0;
  is_dir =
    guestfs_is_dir_opts (g, t->path, GUESTFS_IS_DIR_OPTS_FOLLOWSYMLINKS, 1, -1);
  if (is_dir == -1)
    return tool_fail (g, t->path);
  return is_dir ? 0 : tool_error (t->path, "is not a directory");
}

static int
compare (const void *a, const void *b)
{
  return strcmp (a, b);
}

int
target_name (struct target *t, const char *source)
{
  CLEANUP_FREE char *name = last_name (source);
  char **known;

  if (name != NULL && !is_name (name))
    return 0;
  known = name == NULL ? NULL : tsearch (name, &t->names, compare);
  if (known == NULL)
    return tool_error (NULL, "out of memory");
  if (*known != name)
    return tool_error (
      source, "would replace what another source named %s became", name);
  steal_ptr (&name);
  return 0;
}

void
target_free (struct target *t)
{
  tdestroy (t->names, free);
  t->names = NULL;
  free (t->directory);
  t->directory = NULL;
}

static char *
last_name (const char *path)
{
  size_t len = strlen (path), start;

  while (len > 1 && path[len - 1] == '/')
    len--;
  start = len;
  while (start > 0 && path[start - 1] != '/')
    start--;
  return strndup (path + start, len - start);
}

static bool
is_name (const char *name)
{
  return strcmp (name, "") != 0 && strcmp (name, ".") != 0 &&
         strcmp (name, "..") != 0;
}
