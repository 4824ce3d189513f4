/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-part: partition tables of a disk image.  Each subcommand is one entry
 * of the table below and one function in gfs-part/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-part/part.h"

/* clang-format off */
static const struct part_cmd commands[] = {
  { "list", "[DEVICE...]", 0, -1, false, part_list, NULL },
  { "type", "DEVICE", 1, 1, false, part_type, NULL },
  { "dump", "DEVICE", 1, 1, false, part_dump, NULL },
  { "apply", "DEVICE [TABLE]", 1, 2, true, part_apply, NULL },
  { "init", "DEVICE gpt|mbr", 2, 2, true, part_init, NULL },
  { "disk", "DEVICE gpt|mbr", 2, 2, true, part_disk, NULL },
  { "add", "DEVICE START END", 3, 3, true, part_add, part_check_add },
  { "del", "DEVICE NUMBER...", 2, -1, true, part_del, part_check_del },
  { "resize", "DEVICE NUMBER END", 3, 3, true, part_resize, part_check_resize },
  { "get", "DEVICE NUMBER PROPERTY", 3, 3, false, part_get, part_check_get },
  { "set", "DEVICE NUMBER PROPERTY=VALUE...", 3, -1, true, part_set, part_check_set },
  { "guid", "DEVICE [GUID|random]", 1, 2, true, part_guid, NULL },
  { "expand-gpt", "DEVICE", 1, 1, true, part_expand_gpt, NULL },
};
/* clang-format on */

static const struct part_cmd *find_command (const struct part_opts *o);
static bool changes (const struct part_cmd *cmd, const struct part_opts *o);

int
main (int argc, const char *argv[])
{
  struct part_opts o = { 0 };
  struct poptOption table[] = {
    { "type", 't', POPT_ARG_STRING, &o.type, 0,
      "add: primary, logical or extended", "p|l|e" },
    { "long", 'l', POPT_ARG_NONE, &o.long_format, 0,
      "list: types and names, too", NULL },
    { "free", 'F', POPT_ARG_NONE, &o.free, 0,
      "list: the room that is left, instead", NULL },
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "list: print sizes like 1.5G", NULL },
    { "dry-run", 'n', POPT_ARG_NONE, &o.dry_run, 0,
      "apply: only print what would change", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "list, dump: print JSON",
      NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct part_cmd *cmd;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "COMMAND [DEVICE [ARGUMENT...]]", 1,
              -1);
  cmd = find_command (&o);
  if (cmd->check != NULL)
    cmd->check (o.common.args + 1);
  if (changes (cmd, &o))
    tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  if (changes (cmd, &o) && !tool_device_writable (g, o.common.args[1]))
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
  char names[256] = "";

  for (size_t i = 0; i < nr; i++) {
    int n = o->common.nr_args - 1;
    size_t at = strlen (names);

    snprintf (names + at, sizeof names - at, "%s%s",
              i == 0        ? ""
              : i == nr - 1 ? " and "
                            : ", ",
              commands[i].name);
    if (strcmp (commands[i].name, o->common.args[0]) != 0)
      continue;
    if (n < commands[i].min_args ||
        (commands[i].max_args != -1 && n > commands[i].max_args))
      tool_misuse ("%s: expected: %s", commands[i].name, commands[i].args_help);
    return &commands[i];
  }
  tool_misuse ("%s: unknown command; there are %s", o->common.args[0], names);
}

/* Does this command line change the disk? */
static bool
changes (const struct part_cmd *cmd, const struct part_opts *o)
{
  if (cmd->run == part_guid)
    return o->common.nr_args > 2;
  return cmd->changes && !(cmd->run == part_apply && o->dry_run);
}
