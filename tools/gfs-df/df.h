/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-df.c and print.c share. */
#ifndef GFS_DF_H
#define GFS_DF_H

#include <stdbool.h>
#include <stddef.h>

#include "common.h"

struct df_mount {
  char *source, *dir, *type;
  bool selected; /* by a path of the command line */
  bool filled;   /* the rest is there */
  struct guestfs_statvfs st;
};

struct df_opts {
  struct tool_common common;
  int human, inodes, kibibytes, types, total;
  struct df_mount *mounts;
  size_t nr_mounts;
};

/* Print what is filled. */
void df_print (const struct df_opts *o);

#endif
