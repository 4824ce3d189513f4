/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-tail in two parts. */
#ifndef GFS_TAIL_H
#define GFS_TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "common.h"

struct tail_file {
  const char *path;
  bool there;       /* it could be looked at the last time */
  int64_t position; /* what lies before has been printed */
  int64_t inode, device;
};

struct tail_opts {
  struct tool_common common;
  char *lines, *bytes; /* -n, -c */
  int follow, retry, no_headers, headers;
  double interval; /* seconds */

  int64_t count; /* of lines, or bytes if there was -c */
  bool from;     /* from there on, not the last COUNT */
  bool show_names;
  struct tail_file *files;      /* one for each argument */
  const struct tail_file *last; /* whose name was printed last */
};

/* Print the line with the name of FILE. */
void tail_header (struct tail_opts *o, struct tail_file *file);

/* Print what is added to the files, until nobody reads it or all of them are
 * gone.  Returns 0, or -1 after messages.
 */
int tail_follow (guestfs_h *g, struct tail_opts *o);

#endif
