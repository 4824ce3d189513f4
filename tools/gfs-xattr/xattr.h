/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-xattr: what its files share. */
#ifndef GFS_XATTR_H
#define GFS_XATTR_H

#include <regex.h>
#include <stdio.h>

#include "common.h"

enum xattr_encoding { ENCODING_AUTO, ENCODING_TEXT, ENCODING_HEX, ENCODING_64 };

struct xattr_opts {
  struct tool_common common;
  int dump, recursive, no_dereference, only_values, absolute;
  char *name, *value, *remove, *pattern, *encoding, *restore;

  enum xattr_encoding how;
  regex_t match;
  bool match_all;
  bool value_set;
  char *bytes; /* of value */
  size_t nr_bytes;
};

/* All return 0, or -1 after messages. */
int xattr_show (guestfs_h *g, const struct xattr_opts *o);
int xattr_change (guestfs_h *g, const struct xattr_opts *o);
int xattr_restore (guestfs_h *g, const struct xattr_opts *o);

/* Print a value as text in quotes, 0xHEX or 0sBASE64. */
void xattr_print_value (const char *value, size_t len, enum xattr_encoding how);

/* What TEXT, in one of these forms, stands for.  Returns malloc'ed bytes, their
 * number in *LEN; NULL if it makes no sense.
 */
char *xattr_parse_value (const char *text, size_t *len);

#endif
