/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-hivex: look around in a registry hive, and change it, by commands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-hivex/hivex.h"

struct opts {
  struct tool_common common;
  int go_on, keep, write, unsafe;
};

static int work (struct hivex_session *s, const struct opts *o);
static int open_hive (guestfs_h *g, const struct opts *o);
static int read_commands (struct hivex_session *s);

int
main (int argc, const char *argv[])
{
  struct opts o = { .keep = 0 };
  struct poptOption table[] = {
    { "continue", 'c', POPT_ARG_NONE, &o.go_on, 0,
      "go on with the hive that is open: no HIVE is named", NULL },
    { "keep", 'k', POPT_ARG_NONE, &o.keep, 0, "leave the hive open", NULL },
    { "write", 'w', POPT_ARG_NONE, &o.write, 0, "it can be changed", NULL },
    { "unsafe", 'u', POPT_ARG_NONE, &o.unsafe, 0,
      "read what is left of a damaged hive", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct hivex_session s = { .path = NULL };
  int r;

  tool_parse (&o.common, argc, argv, table, "HIVE [COMMAND...]", 0, -1);
  if (!o.go_on && o.common.nr_args == 0)
    tool_misuse ("which hive?");
  if (o.write)
    tool_need_rw (&o.common);
  s.g = tool_handle (&o.common);
  if (!o.go_on)
    tool_paths (&o.common, s.g, 0, 1);
  r = work (&s, &o);
  free (s.path);
  return tool_finish (&o.common, s.g, r);
}

static int
work (struct hivex_session *s, const struct opts *o)
{
  char **args = o->common.args;
  int r = 0;

  if (!o->go_on && open_hive (s->g, o) == -1)
    return -1;
  if (!o->go_on)
    args++;
  r = hivex_top (s);
  if (r == 0 && (args == NULL || *args == NULL))
    r = read_commands (s);
  else
    for (; r == 0 && *args != NULL; args++)
      r = hivex_command (s, NULL, *args);
  if (!o->keep && guestfs_hivex_close (s->g) == -1 && r != -1)
    r = tool_fail (s->g, NULL);
  return r == -1 ? -1 : 0;
}

static int
open_hive (guestfs_h *g, const struct opts *o)
{
  const struct guestfs_hivex_open_argv how = {
    .bitmask = GUESTFS_HIVEX_OPEN_WRITE_BITMASK |
               GUESTFS_HIVEX_OPEN_UNSAFE_BITMASK,
    .write = o->write,
    .unsafe = o->unsafe,
  };

  return guestfs_hivex_open_argv (g, o->common.args[0], &how) == -1
           ? tool_fail (g, o->common.args[0])
           : 0;
}

/* Line by line; the first that fails is the last. */
static int
read_commands (struct hivex_session *s)
{
  char *line = NULL, where[40];
  size_t size = 0;
  int r = 0;

  for (unsigned n = 1; r == 0 && getline (&line, &size, stdin) != -1; n++) {
    line[strcspn (line, "\r\n")] = '\0';
    snprintf (where, sizeof where, "line %u", n);
    r = hivex_command (s, where, line);
    fflush (stdout);
  }
  free (line);
  return r;
}
