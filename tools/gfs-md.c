/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-md: software RAID.  Each subcommand is one entry of the table below and
 * one function in gfs-md/commands.c.
 */
#include <stdlib.h>
#include <string.h>

#include "gfs-md/md.h"

/* clang-format off */
static const struct md_cmd commands[] = {
  { "list", "", 0, 0, false, md_list },
  { "stat", "MD", 1, 1, false, md_stat },
  { "detail", "MD", 1, 1, false, md_detail },
  { "create", "NAME DEVICE|missing...", 2, -1, true, md_create },
  { "assemble", "[NAME DEVICE...]", 0, -1, false, md_assemble },
  { "stop", "MD...", 1, -1, false, md_stop },
  { "add", "MD DEVICE...", 2, -1, true, md_add },
  { "fail", "MD DEVICE...", 2, -1, true, md_fail },
  { "remove", "MD DEVICE...", 2, -1, true, md_remove },
};
/* clang-format on */

static const struct md_cmd *find_command (const struct md_opts *o);
static bool all_writable (guestfs_h *g, const struct md_opts *o);

int
main (int argc, const char *argv[])
{
  struct md_opts o = { .spare = -1, .devices = -1 };
  struct poptOption table[] = {
    { "chunk", 'c', POPT_ARG_STRING, &o.chunk, 0,
      "create: what goes to one device before the next", "SIZE" },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0,
      "list, stat, detail: print JSON", NULL },
    { "level", 'l', POPT_ARG_STRING, &o.level, 0,
      "create: linear, raid0, raid1 (the default), raid5, ...", "LEVEL" },
    { "raid-devices", 'n', POPT_ARG_INT, &o.devices, 0,
      "create: number of active devices", "NUMBER" },
    { "spare-devices", '\0', POPT_ARG_INT, &o.spare, 0,
      "create: number of spare devices", "NUMBER" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct md_cmd *cmd;
  guestfs_h *g;
  int r = -1;

  tool_parse (&o.common, argc, argv, table, "COMMAND [ARGUMENT...]", 1, -1);
  cmd = find_command (&o);
  if (cmd->changes)
    tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  if (!cmd->changes || all_writable (g, &o))
    r = cmd->run (g, &o, o.common.args + 1);
  free (o.chunk);
  free (o.level);
  return tool_finish (&o.common, g, r);
}

static const struct md_cmd *
find_command (const struct md_opts *o)
{
  const size_t nr = sizeof commands / sizeof commands[0];
  int n = o->common.nr_args - 1;

  for (size_t i = 0; i < nr; i++) {
    const struct md_cmd *cmd = &commands[i];

    if (strcmp (cmd->name, o->common.args[0]) != 0)
      continue;
    if (n < cmd->min || (cmd->max >= 0 && n > cmd->max))
      tool_misuse ("%s: expected: %s", cmd->name, cmd->args_help);
    return cmd;
  }
  tool_misuse ("%s: unknown command; there are list, stat, detail, create, "
               "assemble, stop, add, fail and remove",
               o->common.args[0]);
}

static bool
all_writable (guestfs_h *g, const struct md_opts *o)
{
  bool writable = true;

  for (int i = 2; i < o->common.nr_args; i++)
    if (!tool_device_writable (g, o->common.args[i])) {
      tool_error (o->common.args[i], "is on a read-only drive");
      writable = false;
    }
  return writable;
}
