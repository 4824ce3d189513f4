/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Listing directories: all of gfs-ls and gfs-ll.  What is listed is decided in
 * ls.c, where it comes from in ls-list.c, how it looks in ls-print.c.
 */
#ifndef TOOL_LS_H
#define TOOL_LS_H

#include <stdbool.h>
#include <stddef.h>

#include "common.h"
#include "json.h"
#include "owners.h"

struct ls_opts {
  struct tool_common common;
  int all, almost_all, directory, recursive, long_format, numeric, human;
  int by_time, by_size, unsorted, reverse, inode, classify, one;
  bool headings;         /* say which directory the names are of */
  bool printed;          /* something, so that a heading wants an empty line */
  struct owners *owners; /* NULL: print numbers */
  struct json_list list;
};

struct ls_entry {
  const char *name;
  const char *target;              /* of a symlink, else "" */
  const struct guestfs_statns *st; /* NULL: not asked for */
};

/* The entries of a directory, or what stands on its own. */
struct ls_list {
  const char *dir; /* NULL: names are whole paths */
  struct ls_entry *entries;
  size_t len, capacity;
  struct ls_block *blocks; /* of memory for what entries point to */
};

/* The main function of both programs.  LONG_FORMAT is what -l would say. */
int ls_main (int argc, const char *argv[], bool long_format);

/* Copy an entry to the end of LIST.  TARGET and ST may be NULL.  Dies when
 * memory runs out.
 */
void ls_list_add (struct ls_list *list, const char *name, const char *target,
                  const struct guestfs_statns *st);
void ls_list_sort (struct ls_list *list, struct ls_opts *o);
void ls_list_free (struct ls_list *list);

/* Add all entries of DIR, but those that O hides, to LIST, or print them one by
 * one if O wants no order.  Returns 0, -1 after a message, or 1 if DIR is no
 * directory; with what it is in LIST.
 */
int ls_list_read (guestfs_h *g, struct ls_opts *o, const char *dir,
                  struct ls_list *list);

/* Print a list, with its heading. */
void ls_print (struct ls_opts *o, const struct ls_list *list);

/* The same in pieces: the heading, then entries one by one. */
void ls_print_heading (struct ls_opts *o, const struct ls_list *list);
void ls_print_alone (struct ls_opts *o, const struct ls_list *list,
                     const struct ls_entry *e);

#endif
