/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-sh: the shell of a disk image, for a command line, a script, or you. */
#include <stdlib.h>

#include "cleanup.h"
#include "common.h"
#include "program.h"

struct opts {
  struct tool_common common;
  struct program program;
  int command; /* -c: what is done anyway */
};

static char **shell_argv (const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { .common.words_end_options = true };
  struct poptOption table[] = {
    { "command", 'c', POPT_ARG_NONE, &o.command, 0,
      "insist on a command line, as sh -c does", NULL },
    PROGRAM_OPTIONS (&o.program),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_FREE char **words = NULL;
  guestfs_h *g;

  program_open_stdio ();
  tool_parse (&o.common, argc, argv, table, "[COMMAND [ARGUMENT...]]", 0, -1);
  if (o.command && o.common.nr_args == 0)
    tool_misuse ("-c: missing argument, expected: COMMAND");
  words = shell_argv (&o);
  program_choose_terminal (&o.program);
  g = tool_handle (&o.common);
  return program_run (&o.common, &o.program, g, words);
}

/* sh -c COMMAND sh ARGUMENT..., so that the first of them is $1. */
static char **
shell_argv (const struct opts *o)
{
  char **words = calloc (o->common.nr_args + 5, sizeof words[0]);
  size_t n = 0;

  if (words == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  words[n++] = (char *) "/bin/sh";
  if (o->common.nr_args == 0)
    return words;
  words[n++] = (char *) "-c";
  words[n++] = o->common.args[0];
  words[n++] = (char *) "sh";
  for (int i = 1; i < o->common.nr_args; i++)
    words[n++] = o->common.args[i];
  return words;
}
