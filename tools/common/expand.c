/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Patterns on the command line, which match names inside the image. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "strvec.h"

static bool is_pattern (guestfs_h *g, const char *arg);
static void add (struct gm_strvec *vec, const char *arg);

void
tool_expand (struct tool_common *c, guestfs_h *g, int first)
{
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };

  tool_paths (c, g, first, c->nr_args - first);
  for (int i = 0; i < c->nr_args; i++) {
    CLEANUP_FREE_STRINGS char **found = NULL;

    if (i < first || !is_pattern (g, c->args[i])) {
      add (&vec, c->args[i]);
      continue;
    }
    found = guestfs_glob_expand_opts (
      g, c->args[i], GUESTFS_GLOB_EXPAND_OPTS_DIRECTORYSLASH, 0, -1);
    if (found == NULL)
      tool_die_fail (TOOL_EXIT_FAILED, g, c->args[i]);
    if (found[0] == NULL)
      add (&vec, c->args[i]);
    for (size_t j = 0; found[j] != NULL; j++)
      add (&vec, found[j]);
  }
  gm_strings_free (c->expanded);
  c->nr_args = vec.len;
  c->args = c->expanded = gm_strvec_steal (&vec);
  if (c->args == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

/* Only absolute paths are any use to the appliance; the call that takes the
 * others says so.
 */
static bool
is_pattern (guestfs_h *g, const char *arg)
{
  struct guestfs_statns *st;

  if (arg[0] != '/' || strpbrk (arg, "*?[{") == NULL)
    return false;
  st = guestfs_lstatns (g, arg);
  guestfs_free_statns (st);
  return st == NULL;
}

static void
add (struct gm_strvec *vec, const char *arg)
{
  if (gm_strvec_add (vec, arg) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}
