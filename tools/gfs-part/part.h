/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-part.c and the files of gfs-part/ share. */
#ifndef GFS_PART_H
#define GFS_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "common.h"

struct part_opts {
  struct tool_common common;
  char *type; /* add: p, l, e */
  int long_format, free, human, dry_run;
};

/* A subcommand.  ARGS are its arguments, NULL-terminated, the device first.
 * Returns 0, or -1 after a message.
 */
typedef int part_run (guestfs_h *g, const struct part_opts *o, char **args);

/* Exit 2 if the arguments cannot be right, whatever is on the disk. */
typedef void part_check (char **args);

struct part_cmd {
  const char *name;
  const char *args_help;
  int min_args, max_args; /* -1: any number */
  bool changes;           /* the disk */
  part_run *run;
  part_check *check; /* or NULL */
};

part_run part_list, part_type, part_dump, part_apply, part_init, part_disk,
  part_add, part_del, part_resize, part_get, part_set, part_guid,
  part_expand_gpt;

part_check part_check_add, part_check_del, part_check_resize, part_check_get,
  part_check_set;

/* A number of a partition; exit 2 if TEXT is none. */
int part_number (const char *text);

/* Exit 2 if no place on any disk is written like TEXT.  Signs are those that
 * it may begin with.
 */
void part_check_place (const char *text, const char *signs);

/* The sector of DEVICE that TEXT stands for: digits, or a size with a unit,
 * both negative when they count from the end.  Returns 0, or -1 after a message.
 */
int part_first_sector (guestfs_h *g, const char *device, const char *text,
                       int64_t *sector);

/* The same for the last sector of what begins at FIRST, which may also be a
 * length: `+100M'.
 */
int part_last_sector (guestfs_h *g, const char *device, int64_t first,
                      const char *text, int64_t *sector);

#endif
