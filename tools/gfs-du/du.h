/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of gfs-du share. */
#ifndef GFS_DU_H
#define GFS_DU_H

#include <stdbool.h>
#include <stdint.h>

#include "common.h"
#include "json.h"

struct du_opts {
  struct tool_common common;
  int all, apparent, bytes, total, human, kibibytes, summarize, onefs;
  int depth; /* -1: any */
  struct json_list list;
};

/* Print a line for PATH (NULL: the sum), which takes SIZE bytes. */
void du_print (struct du_opts *o, const char *path, int64_t size);
void du_print_end (struct du_opts *o);

/* What has been counted: files with hard links or, if the paths on the
 * command line may overlap, all.
 */
struct du_seen {
  bool all;
  void *tree;
};

/* Returns false if that was counted before. */
bool du_seen_add (struct du_seen *seen, const struct guestfs_statns *st);
void du_seen_free (struct du_seen *seen);

/* The directories that the present file is in, with their sums so far. */
struct du_level {
  char *path;
  int64_t size;
};

struct du_stack {
  struct du_opts *o;
  const char *start; /* as the command line has it */
  struct du_level *levels;
  size_t len, capacity;
  char *skipped; /* a directory whose files are passed over, or NULL */
  int64_t sum;   /* of what is complete */
};

/* The next file: PATH below the start. */
void du_stack_add (struct du_stack *s, const char *path,
                   const struct guestfs_statns *st);

/* PATH was counted before, and so was all below it. */
void du_stack_skip (struct du_stack *s, const char *path);
bool du_stack_skips (const struct du_stack *s, const char *path);

/* PATH could not be counted.  Returns -1. */
int du_stack_error (const struct du_stack *s, const char *path,
                    const char *reason);

/* No more files come.  Returns the size of all in bytes, and frees S. */
int64_t du_stack_end (struct du_stack *s);

#endif
