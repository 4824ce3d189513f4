/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tools with subcommands, of one word (`info') or two (`subvolume list').
 *
 * Each is one entry of the tool's table:
 *
 *   cmd = subcommand_find (table, NR, &o.common);
 *   g = subcommand_handle (cmd, &o.common);
 *   r = subcommand_run (cmd, g, &o.common, &o);
 */
#ifndef TOOL_SUBCOMMAND_H
#define TOOL_SUBCOMMAND_H

#include <stdbool.h>

#include "common.h"

/* What a subcommand works on. */
enum subcommand_what {
  SUBCOMMAND_PATHS,   /* what is mounted */
  SUBCOMMAND_DEVICES, /* nothing has to be */
  SUBCOMMAND_EITHER,  /* as its first argument says */
  SUBCOMMAND_OTHER,   /* what is mounted, by arguments that are no paths */
};

/* OPTS is the tool's, ARGS are those behind the name.  Returns 0, or -1 after
 * a message.
 */
typedef int subcommand_fn (guestfs_h *g, const void *opts, char **args);

struct subcommand {
  const char *name;
  const char *args_help;
  int min, max; /* arguments, max -1: any number */
  bool changes; /* the disk */
  enum subcommand_what what;
  subcommand_fn *run;
};

/* The subcommand that the arguments begin with; each word may be shortened, as
 * long as only one is meant.  Exits 2 if there is none, or if the number of
 * arguments is wrong, or if it would change a read-only disk.
 */
const struct subcommand *subcommand_find (const struct subcommand *table,
                                          size_t nr,
                                          const struct tool_common *c);

/* An appliance as it needs one: tool_handle, or tool_handle_devices. */
guestfs_h *subcommand_handle (const struct subcommand *cmd,
                              struct tool_common *c);

/* Run it, unless it would change a device on a read-only drive.  Returns 0, or
 * -1 after a message.
 */
int subcommand_run (const struct subcommand *cmd, guestfs_h *g,
                    const struct tool_common *c, const void *opts);

#endif
