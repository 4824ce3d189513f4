/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Visiting all that is below a directory. */
#ifndef GUESTFSD_WALK_H
#define GUESTFSD_WALK_H

#include <sys/types.h>

#include "call.h"

struct walk_entry {
  int dir;          /* the directory that it is in */
  const char *name; /* there */
  const char *path; /* from the start of the walk: "a/b/c" */
  mode_t type;      /* S_IFREG and so on */
};

/* Call CB for every entry below DIRFD: a directory before what is in it,
 * otherwise in the order of the filesystem.  Symlinks are not followed, other
 * filesystems are entered.  CB returns 0, or -1 to stop.  Returns 0, or -1
 * with errno: CB's, ECANCELED when the client has gone, ELOOP when
 * directories lie too deep.
 */
int walk_tree (struct call *c, int dirfd,
               int (*cb) (void *opaque, const struct walk_entry *entry),
               void *opaque);

#endif
