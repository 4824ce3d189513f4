/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-ls.c and gfs-ls/print.c share. */
#ifndef GFS_LS_H
#define GFS_LS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "common.h"

struct ls_opts {
  struct tool_common common;
  int long_format, recursive, human, by_time, by_size, one;
  bool headings; /* say which directory the names are of */
  bool printed;  /* something, so that a heading wants an empty line first */
  json_t *json;  /* array of all entries, with --json */
};

struct ls_entry {
  const char *name;
  char type; /* of struct guestfs_dirent, 0: unknown */
  struct guestfs_statns st;
};

struct ls_list {
  const char *dir; /* NULL: the entries' names are whole paths */
  struct ls_entry *entries;
  size_t len;
};

/* True if names alone are not enough for what O asks. */
bool ls_needs_stat (const struct ls_opts *o);

void ls_print_begin (struct ls_opts *o);
void ls_print (struct ls_opts *o, const struct ls_list *list);
void ls_print_end (struct ls_opts *o);

#endif
