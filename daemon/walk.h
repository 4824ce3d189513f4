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

struct walk_how {
  bool sorted;  /* each directory by the bytes of its names */
  bool onefs;   /* do not look into other file systems */
  int maxdepth; /* 1: only what is in the directory itself; 0: no limit */

  /* For every entry, a directory before what is in it.  Returns 0, or -1 to
   * stop.
   */
  int (*entry) (void *opaque, const struct walk_entry *entry);

  /* The directory PATH could not be looked into, errno says why: return 0 to
   * go on without it, or -1 to stop.  NULL: stop.
   */
  int (*failed) (void *opaque, const char *path);
  void *opaque;
};

/* Visit every entry below DIRFD.  Symlinks are not followed.  A directory's
 * names are not held in memory, unless they are sorted: more than
 * WALK_SORT_MAX bytes of them, in all directories from the start down, are then
 * a failure, E2BIG.  Returns 0, or -1
 * with errno: a callback's, ECANCELED when the client has gone, ELOOP when
 * directories lie too deep.
 */
int walk_tree (struct call *c, int dirfd, const struct walk_how *how);

#define WALK_SORT_MAX (64 * 1024 * 1024)

#endif
