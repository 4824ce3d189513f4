/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All about every file of a tree, one after the other and in constant memory.
 *
 * A thread makes the call mini_walk, whose records come through a pipe.  The
 * handle is busy until walk_close.
 */
#ifndef TOOL_WALK_H
#define TOOL_WALK_H

#include <stddef.h>

#include "guestfs.h"
#include "record.h"

struct walk;

/* A file.  Everything is lent until the next walk_next. */
struct walk_file {
  const char *path;   /* below the start, which itself is "" */
  const char *target; /* of a symlink, else "" */
  const char *digest; /* if a checksum was asked for, else "" */
  const char *error;  /* why something is missing here, or NULL; a directory
                         that cannot be listed has a second, all zero entry */
  struct guestfs_statns st;
  const struct gm_record_attribute *xattrs; /* in no order */
  size_t nr_xattrs;
};

/* Begin to walk through DIR.  OPTS as of guestfs_mini_walk_argv, or NULL.  It
 * never fails: errors come with walk_next.
 */
struct walk *walk_open (guestfs_h *g, const char *dir,
                        const struct guestfs_mini_walk_argv *opts);

/* The next file.  Returns 1, 0 at the end, -1 after a message. */
int walk_next (struct walk *w, struct walk_file *f);

/* End it, early or not, and free W, which may be NULL. */
void walk_close (struct walk *w);

#endif
