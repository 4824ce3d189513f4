/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of gfs-diff share. */
#ifndef GFS_DIFF_H
#define GFS_DIFF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common.h"
#include "json.h"

struct opts {
  struct tool_common common; /* of the first side, and of all */
  char **add2, **mount2;     /* -A, -M */
  char *handle2, *root2;
  int unified, no_times, no_owners, no_xattrs, no_content;
  struct json_list list;
};

/* One of the two that are compared. */
struct side {
  guestfs_h *g;
  const char *dir;
};

/* The outcome so far. */
struct result {
  bool differs, trouble;
};

/* A path that is only here or there, or is not the same, or may not be. */
struct change {
  char kind;         /* '-' only in the first, '+' in the second, '=' in both */
  bool ask_contents; /* they have the same size */
  char *path;        /* below the directories that are compared */
  char *what;        /* "mode:0644:0600,mtime"; of '=' alone */
  struct guestfs_statns old, new; /* zero where it is not */
};

/* Compare the trees and put the changes into SPOOL, sorted; with -q it ends at
 * the first that is sure.  compare.c
 */
void compare_trees (const struct opts *o, const struct side sides[2],
                    FILE *spool, struct result *result);

/* Add what is not the same in xattrs of the same file to WHAT. */
struct walk_file;
void compare_xattrs (struct change *c, const struct walk_file *a,
                     const struct walk_file *b);
void add_what (struct change *c, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Write C to SPOOL.  Read it: returns false at the end; strings are malloc'ed.
 * Both die when the file fails.  spool.c
 */
void spool_write (FILE *spool, const struct change *c);
bool spool_read (FILE *spool, struct change *c);

/* Read SPOOL again, settle what depends on contents, and print.  report.c */
void report_changes (struct opts *o, const struct side sides[2], FILE *spool,
                     struct result *result);

/* Print the difference of two small files of text by the host's diff. Returns
 * 0, or -1 after a message.  unified.c
 */
int print_unified (const struct side sides[2], const struct change *c);

/* Which files are names of one, on one side: see links.c. */
struct links {
  void *root;
};

/* The number of the first path that was asked about and is the same file as ST,
 * or NUMBER if this is the first.  Dies without memory.
 */
uint64_t links_first (struct links *l, const struct guestfs_statns *st,
                      uint64_t number);
void links_free (struct links *l);

#endif
