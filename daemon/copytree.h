/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying files and trees inside the appliance. */
#ifndef GUESTFSD_COPYTREE_H
#define GUESTFSD_COPYTREE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "call.h"
#include "copydata.h"
#include "inodes.h"

struct copytree {
  struct call *c;
  bool recursive; /* directories, and special files as what they are */
  int what;       /* ATTRIBUTES_ that the copies get */
  bool links;     /* hard links among the copied files stay links */
  bool onefs;     /* directories of other filesystems are copied empty */
  bool noclobber; /* what exists stays */
  bool strict;    /* no copy of a file without all its attributes */
  bool progress;
  enum copydata_share share;

  /* A file could not be copied: PATH below the start ("" is the start
   * itself), and why.  Returns 0 to go on, or -1 to stop.
   */
  int (*failed) (void *opaque, const char *path, const char *reason);
  void *opaque;

  /* private */
  const char *dest;  /* the image's path of the top, for symlinks there */
  struct stat start; /* of the source */
  struct stat top;   /* of its copy, once it is there */
  int top_fd;        /* the same, if it is a directory */
  bool cannot_share;
  int legacy; /* ATTRIBUTES_NO_LEGACY, or 0: the present directory has an ACL
                 for what is made there */
  int depth;
  char *path;
  size_t path_len, path_size;
  struct inodes seen;
  void *buffer; /* of copydata */
};

/* Copy SRC, an O_PATH descriptor, to NAME in the directory DIR, which is DEST
 * in the image.  Directories that exist are merged, files are replaced as a
 * whole, also where a symlink leads to; no special file is ever opened.  A
 * file whose copying fails leaves nothing behind.  Returns 0, or -1 with errno
 * when T->failed said so, or the client has gone (ECANCELED).
 */
int copytree (struct copytree *t, int src, int dir, const char *name,
              const char *dest);

/* Does the directory DIR lie in the directory TOP, or is it that?  Returns 0
 * or 1, or -1 with errno.
 */
int copytree_is_below (struct call *c, int dir, const struct stat *top);

#endif
