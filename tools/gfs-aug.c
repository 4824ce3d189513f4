/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-aug: configuration files of a disk image as trees, in the words of
 * augtool(1).  Each command is one entry of the table below and one function in
 * gfs-aug/.
 */
#include <stdlib.h>
#include <string.h>

#include "gfs-aug/aug.h"

#define PATHS SUBCOMMAND_PATHS

/* clang-format off */
static const struct subcommand commands[] = {
  { "get", "NODE...", 1, -1, false, PATHS, aug_get_cmd },
  { "set", "NODE VALUE...", 2, -1, true, PATHS, aug_set_cmd },
  { "setm", "BASE SUB VALUE", 3, 3, true, PATHS, aug_setm_cmd },
  { "clear", "NODE...", 1, -1, true, PATHS, aug_clear_cmd },
  { "rm", "NODE...", 1, -1, true, PATHS, aug_rm_cmd },
  { "mv", "FROM TO", 2, 2, true, PATHS, aug_mv_cmd },
  { "insert", "LABEL before|after NODE", 3, 3, true, PATHS, aug_insert_cmd },
  { "match", "NODE [VALUE]", 1, 2, false, PATHS, aug_match_cmd },
  { "ls", "NODE...", 1, -1, false, PATHS, aug_ls_cmd },
  { "label", "NODE...", 1, -1, false, PATHS, aug_label_cmd },
  { "print", "[NODE...]", 0, -1, false, PATHS, aug_print_cmd },
  { "defvar", "NAME EXPRESSION", 2, 2, false, PATHS, aug_defvar_cmd },
  { "defnode", "NAME NODE [VALUE]", 2, 3, true, PATHS, aug_defnode_cmd },
  { "transform", "LENS incl|excl FILE", 3, 3, false, PATHS, aug_transform_cmd },
  { "load", "[FILE...]", 0, -1, false, PATHS, aug_load_cmd },
  { "save", "", 0, 0, true, PATHS, aug_save_cmd },
  { "errors", "[FILE...]", 0, -1, false, PATHS, aug_errors_cmd },
};
/* clang-format on */

static void check_words (const struct subcommand *cmd, char *const *args,
                         int nr);
static int run (guestfs_h *g, const struct aug_opts *o,
                const struct subcommand *cmd);

int
main (int argc, const char *argv[])
{
  struct aug_opts o = { 0 };
  struct poptOption table[] = {
    { "autosave", 's', POPT_ARG_NONE, &o.autosave, 0,
      "save at the end, on a live handle too", NULL },
    { "backup", 'b', POPT_ARG_NONE, &o.backup, 0,
      "keep what is overwritten as FILE.augsave", NULL },
    { "new", 'n', POPT_ARG_NONE, &o.new, 0,
      "save to FILE.augnew and leave FILE as it is", NULL },
    { "load", '\0', POPT_ARG_ARGV, &o.load, 0,
      "load this file; may be given several times", "FILE" },
    { "value", '\0', POPT_ARG_NONE, &o.value, 0, "get: print only the value",
      NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct subcommand *cmd = NULL;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[COMMAND [ARGUMENT...]]", 0, -1);
  if (o.backup && o.new)
    tool_misuse ("--backup and --new exclude each other");
  if (o.common.nr_args > 0)
    cmd = subcommand_find (commands, sizeof commands / sizeof commands[0],
                           &o.common);
  if (o.autosave)
    tool_need_rw (&o.common);
  if (cmd != NULL)
    check_words (cmd, o.common.args, o.common.nr_args);
  g = tool_handle (&o.common);
  r = run (g, &o, cmd);
  for (size_t i = 0; o.load != NULL && o.load[i] != NULL; i++)
    free (o.load[i]);
  free (o.load);
  return tool_finish (&o.common, g, r);
}

static void
check_words (const struct subcommand *cmd, char *const *args, int nr)
{
  bool bad = false;

  if (cmd->run == aug_set_cmd)
    bad = nr % 2 == 0;
  else if (cmd->run == aug_insert_cmd)
    bad = strcmp (args[2], "before") != 0 && strcmp (args[2], "after") != 0;
  else if (cmd->run == aug_transform_cmd)
    bad = strcmp (args[2], "incl") != 0 && strcmp (args[2], "excl") != 0;
  if (bad)
    tool_misuse ("%s: expected: %s", args[0], cmd->args_help);
}

/* Without a command: those on stdin. */
static int
run (guestfs_h *g, const struct aug_opts *o, const struct subcommand *cmd)
{
  int r = aug_begin (g, o);

  if (r == 0)
    r = cmd != NULL ? cmd->run (g, o, o->common.args + 1) : aug_script (g, o);
  if (r == 0 && (cmd == NULL || cmd->changes || o->autosave))
    r = aug_end (g, o);
  return r;
}
