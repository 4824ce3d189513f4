/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-part: partition tables of a disk image.  Each subcommand is one entry
 * of the table below and one function in gfs-part/commands.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-part/part.h"

/* clang-format off */
static const struct part_cmd commands[] = {
  { "list", "DEVICE", 1, false, part_list },
  { "type", "DEVICE", 1, false, part_type },
  { "init", "DEVICE gpt|mbr", 2, true, part_init },
  { "disk", "DEVICE gpt|mbr", 2, true, part_disk },
  { "add", "DEVICE START END", 3, true, part_add },
  { "del", "DEVICE NUMBER", 2, true, part_del },
};
/* clang-format on */

static const struct part_cmd *find_command (const struct part_opts *o);

int
main (int argc, const char *argv[])
{
  struct part_opts o = { 0 };
  struct poptOption table[] = {
    { "type", 't', POPT_ARG_STRING, &o.type, 0,
      "add: primary, logical or extended", "p|l|e" },
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "list: print sizes like 1.5G", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "list: print JSON",
      NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct part_cmd *cmd;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "COMMAND DEVICE [ARGUMENT...]", 2,
              -1);
  cmd = find_command (&o);
  if (cmd->changes)
    tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  if (cmd->changes && !tool_device_writable (g, o.common.args[1]))
    r = tool_error (o.common.args[1], "is on a read-only drive");
  else
    r = cmd->run (g, &o, o.common.args + 1);
  free (o.type);
  return tool_finish (&o.common, g, r);
}

static const struct part_cmd *
find_command (const struct part_opts *o)
{
  const size_t nr = sizeof commands / sizeof commands[0];

  for (size_t i = 0; i < nr; i++) {
    if (strcmp (commands[i].name, o->common.args[0]) != 0)
      continue;
    if (o->common.nr_args - 1 != commands[i].nr_args)
      tool_misuse ("%s: expected: %s", commands[i].name, commands[i].args_help);
    return &commands[i];
  }
  tool_misuse ("%s: unknown command; there are list, type, init, disk, add "
               "and del",
               o->common.args[0]);
}
