/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-part.c and gfs-part/commands.c share. */
#ifndef GFS_PART_H
#define GFS_PART_H

#include <stdbool.h>

#include "common.h"

struct part_opts {
  struct tool_common common;
  char *type; /* add: p, l, e */
  int human;
};

/* A subcommand.  ARGS holds nr_args strings, the device first. */
typedef int part_run (guestfs_h *g, const struct part_opts *o, char **args);

struct part_cmd {
  const char *name;
  const char *args_help;
  int nr_args;
  bool changes; /* the disk */
  part_run *run;
};

part_run part_list, part_type, part_init, part_disk, part_add, part_del;

#endif
