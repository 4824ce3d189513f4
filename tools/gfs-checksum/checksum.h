/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of gfs-checksum share. */
#ifndef GFS_CHECKSUM_H
#define GFS_CHECKSUM_H

#include <stdbool.h>
#include <stdio.h>

#include "common.h"
#include "json.h"
#include "strvec.h"

struct opts {
  struct tool_common common;
  char *type; /* -t; NULL: sha256, or in lists what their lines look like */
  int recursive, check, tag, ignore_missing, status, strict, warn;
  char *directory; /* -C, for relative names in lists */
  struct json_list list;
};

/* A type of checksum that lists can have. */
struct sum_type {
  const char *name, *tag;
  size_t digits;
};

/* By name, tag or number of digits, the others being NULL or 0; NULL: none. */
const struct sum_type *sum_type_find (const char *name, const char *tag,
                                      size_t digits);

/* Files whose checksums are asked for together. */
struct batch {
  struct gm_strvec paths;
  size_t bytes;
};

/* Add PATH.  Returns true if it is time to ask. */
bool batch_add (struct batch *b, const char *path);

/* The checksums of all in B, which stay there.  Returns NULL after a message. */
char **batch_ask (guestfs_h *g, const struct batch *b, const char *type);
void batch_clear (struct batch *b);

/* Print NAME; with newlines and backslashes in it they are escaped, for which
 * the line must begin with a backslash, as name_is_odd says.
 */
bool name_is_odd (const char *name);
void put_name (const char *name);

/* -c: verify what the lists that are the arguments say.  Returns 0 or -1. */
int check_lists (guestfs_h *g, struct opts *o);

#endif
