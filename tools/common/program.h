/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running a program of the image as if it were one of ours: gfs-command and
 * gfs-sh.
 */
#ifndef TOOL_PROGRAM_H
#define TOOL_PROGRAM_H

#include "common.h"

struct program {
  char **env; /* NAME=VALUE, or NAME to remove it */
  char *chdir, *user;
  int terminal, no_terminal;

  /* private to program.c */
  struct poptOption table[6];
};

/* The options of both tools, for their tables. */
#define PROGRAM_OPTIONS(p) TOOL_INCLUDE (program_table (p), "Program:")
struct poptOption *program_table (struct program *p);

/* The first thing to do: what is closed of standard input, output and error
 * becomes /dev/null, before something else gets its number.
 */
void program_open_stdio (void);

/* After tool_parse: find out whether the program gets a terminal.  Exits 2 if
 * the options make no sense.
 */
void program_choose_terminal (struct program *p);

/* Run ARGV with our standard input, output and error, and hand on signals.
 * Prints why it could not be run.  Closes G, frees C and P.
 * Returns: our exit status: that of the program, 128 and the signal's number,
 * 126 or 127 if it could not be executed; else as tool_finish.
 */
int program_run (struct tool_common *c, struct program *p, guestfs_h *g,
                 char **argv);

#endif
