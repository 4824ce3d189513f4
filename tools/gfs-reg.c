/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: the registry of a Windows in a disk image.  Each subcommand is one
 * entry of the table below and one function in gfs-reg/.
 */
#include <stdlib.h>

#include "gfs-reg/reg.h"

/* clang-format off */
static const struct subcommand commands[] = {
  { "list", "KEY", 1, 1, false, SUBCOMMAND_OTHER, reg_list },
  { "get", "KEY [NAME]", 1, 2, false, SUBCOMMAND_OTHER, reg_get },
  { "set", "KEY NAME DATA...", 2, -1, true, SUBCOMMAND_OTHER, reg_set },
  { "delete", "KEY [NAME]", 1, 2, true, SUBCOMMAND_OTHER, reg_delete },
  { "export", "KEY...", 1, -1, false, SUBCOMMAND_OTHER, reg_export },
  { "merge", "FILE...", 1, -1, true, SUBCOMMAND_OTHER, reg_merge },
};
/* clang-format on */

static void check_options (const struct subcommand *cmd,
                           const struct reg_opts *o);

int
main (int argc, const char *argv[])
{
  struct reg_opts o = { .hive = NULL };
  struct poptOption table[] = {
    { "hive", 'f', POPT_ARG_STRING, &o.hive, 0,
      "keys are those of this file of the image", "FILE" },
    { "type", 't', POPT_ARG_STRING, &o.type, 0,
      "set: sz (default), expand_sz, multi_sz, dword, qword, binary, none",
      "TYPE" },
    { "windows", 'w', POPT_ARG_NONE, &o.windows, 0,
      "export: UTF-16 and ends of lines as Windows has them", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct subcommand *cmd;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "COMMAND ARGUMENT...", 1, -1);
  cmd =
    subcommand_find (commands, sizeof commands / sizeof commands[0], &o.common);
  check_options (cmd, &o);
  if (cmd->run == reg_set)
    reg_parse_data (o.type, o.common.args + 3, &o.data);
  g = subcommand_handle (cmd, &o.common);
  if (o.hive != NULL)
    o.hive = tool_path (&o.common, g, o.hive);
  r = subcommand_run (cmd, g, &o.common, &o);
  free (o.hive);
  free (o.type);
  free (o.data.bytes);
  return tool_finish (&o.common, g, r);
}

static void
check_options (const struct subcommand *cmd, const struct reg_opts *o)
{
  if (o->type != NULL && cmd->run != reg_set)
    tool_misuse ("%s: --type is for set only", cmd->name);
  if (o->windows && cmd->run != reg_export)
    tool_misuse ("%s: --windows is for export only", cmd->name);
  if (o->common.json && cmd->run != reg_list)
    tool_misuse ("%s: --json is for list only", cmd->name);
}
