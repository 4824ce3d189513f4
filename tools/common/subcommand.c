/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tools with subcommands. */
#include <stdlib.h>
#include <string.h>

#include "subcommand.h"

static bool writable (const struct subcommand *cmd, guestfs_h *g,
                      const char *arg);
static int words (const char *name);
static int match (const char *name, char *const *args, int nr_args);
static void no_such_command (const struct subcommand *table, size_t nr,
                             const struct tool_common *c)
  __attribute__ ((noreturn));
static bool is_device (const char *arg);

const struct subcommand *
subcommand_find (const struct subcommand *table, size_t nr,
                 const struct tool_common *c)
{
  const struct subcommand *found = NULL;
  bool several = false;
  int best = 0, n;

  for (size_t i = 0; i < nr; i++) {
    int quality = match (table[i].name, c->args, c->nr_args);

    several =
      quality == best ? several || quality == 1 : quality < best && several;
    if (quality > best) {
      best = quality;
      found = &table[i];
    }
  }
  if (found == NULL || several)
    no_such_command (table, nr, c);
  n = c->nr_args - words (found->name);
  if (n < found->min || (found->max >= 0 && n > found->max))
    tool_misuse ("%s: expected: %s", found->name, found->args_help);
  if (found->changes)
    tool_need_rw (c);
  return found;
}

guestfs_h *
subcommand_handle (const struct subcommand *cmd, struct tool_common *c)
{
  const char *first = c->args[words (cmd->name)];
  guestfs_h *g;

  if (cmd->what == SUBCOMMAND_DEVICES ||
      (cmd->what == SUBCOMMAND_EITHER && first != NULL && is_device (first)))
    return tool_handle_devices (c);
  g = tool_handle (c);
  if (cmd->what != SUBCOMMAND_OTHER)
    tool_paths (c, g, words (cmd->name), c->nr_args);
  return g;
}

int
subcommand_run (const struct subcommand *cmd, guestfs_h *g,
                const struct tool_common *c, const void *opts)
{
  char **args = c->args + words (cmd->name);

  for (size_t i = 0;
       cmd->changes && cmd->what != SUBCOMMAND_OTHER && args[i] != NULL; i++)
    if (!writable (cmd, g, args[i]))
      return tool_error (args[i], "is on a read-only drive");
  return cmd->run (g, opts, args);
}

/* Only some arguments are devices, or paths; of a subcommand for devices, paths
 * are those of the host.
 */
static bool
writable (const struct subcommand *cmd, guestfs_h *g, const char *arg)
{
  if (strncmp (arg, "/dev/", 5) == 0)
    return tool_device_writable (g, arg);
  return cmd->what == SUBCOMMAND_DEVICES || arg[0] != '/' ||
         tool_path_writable (g, arg);
}

static int
words (const char *name)
{
  return strchr (name, ' ') == NULL ? 1 : 2;
}

/* 2: ARGS begin with NAME; 1: with the beginning of each of its words; 0. */
static int
match (const char *name, char *const *args, int nr_args)
{
  int quality = 2, nr_words = words (name);

  for (int i = 0; i < nr_words; i++) {
    size_t len = strcspn (name, " ");
    size_t given = i < nr_args ? strlen (args[i]) : 0;

    if (given == 0 || given > len || strncmp (name, args[i], given) != 0)
      return 0;
    if (given < len)
      quality = 1;
    name += len + 1;
  }
  return quality;
}

static void
no_such_command (const struct subcommand *table, size_t nr,
                 const struct tool_common *c)
{
  char list[2048] = "";
  size_t len = 0;

  for (size_t i = 0; i < nr && len < sizeof list; i++)
    len += snprintf (list + len, sizeof list - len, "%s%s", i == 0 ? "" : ", ",
                     table[i].name);
  tool_misuse ("%s%s%s: unknown command; there are %s", c->args[0],
               c->nr_args > 1 && strchr (table[0].name, ' ') ? " " : "",
               c->nr_args > 1 && strchr (table[0].name, ' ') ? c->args[1] : "",
               list);
}

static bool
is_device (const char *arg)
{
  return strncmp (arg, "/dev/", 5) == 0 || strncmp (arg, "btrfsvol:", 9) == 0;
}
