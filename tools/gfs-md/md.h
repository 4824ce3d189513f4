/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-md.c and gfs-md/commands.c share. */
#ifndef GFS_MD_H
#define GFS_MD_H

#include <stdbool.h>

#include "common.h"

struct md_opts {
  struct tool_common common;
  char *chunk, *level;
  int devices, spare; /* -1: not given */
};

/* A subcommand.  ARGS ends with NULL. */
typedef int md_run (guestfs_h *g, const struct md_opts *o, char **args);

struct md_cmd {
  const char *name;
  const char *args_help;
  int min, max; /* of arguments; -1: any number */
  bool changes; /* the disks */
  md_run *run;
};

md_run md_list, md_stat, md_detail, md_create, md_assemble, md_stop;
md_run md_add, md_fail, md_remove;

#endif
