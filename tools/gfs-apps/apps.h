/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of gfs-apps share. */
#ifndef GFS_APPS_H
#define GFS_APPS_H

#include <stdbool.h>
#include <stddef.h>

#include "common.h"
#include "package.h"

struct opts {
  struct tool_common common;
  int long_format, quiet;
  char *type, *format, *sort;
};

/* Packages, whose strings lie in BUF. */
struct apps {
  char *buf;
  size_t len, size;
  struct gm_package *list;
  size_t nr, capacity;
};

/* read.c: get all packages of the image.  Warnings are told.  Returns 0, or -1
 * after a message or a warning; what was read is there in both cases.
 */
int apps_read (struct apps *a, guestfs_h *g, const struct opts *o);
void apps_free (struct apps *a);

/* What to call a package: what Windows shows, if it shows something. */
const char *app_name (const struct gm_package *p);

/* print.c: one line for each, in columns, or JSON. */
void print_apps (const struct apps *a, const struct opts *o);
void print_apps_json (const struct apps *a);

/* format.c: does every ${FIELD} of FORMAT exist?  Exits 2 if not.  Print a
 * package by it.
 */
void format_check (const char *format);
void format_print (const char *format, const struct gm_package *p);

#endif
