/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-diff: hard links.  A file is known by its inode from its first name until
 * its last one was seen, so memory is for those that are in between.
 */
#include <search.h>
#include <stdlib.h>

#include "gfs-diff/diff.h"

struct inode {
  int64_t dev, ino;
  uint64_t first;
  int64_t left; /* names that are still to come */
};

static int
compare_inodes (const void *a, const void *b)
{
  const struct inode *x = a, *y = b;

  return x->ino != y->ino ? (x->ino > y->ino) - (x->ino < y->ino)
                          : (x->dev > y->dev) - (x->dev < y->dev);
}

uint64_t
links_first (struct links *l, const struct guestfs_statns *st, uint64_t number)
{
  struct inode key = { .dev = st->st_dev,
                       .ino = st->st_ino,
                       .first = number,
                       .left = st->st_nlink - 1 };
  struct inode *inode;
  void *found;

  if (st->st_nlink < 2)
    return number;
  found = tfind (&key, &l->root, compare_inodes);
  if (found == NULL) {
    inode = malloc (sizeof *inode);
    if (inode == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    *inode = key;
    if (tsearch (inode, &l->root, compare_inodes) == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    return number;
  }
  inode = *(struct inode **) found;
  number = inode->first;
  if (--inode->left == 0) {
    tdelete (inode, &l->root, compare_inodes);
    free (inode);
  }
  return number;
}

void
links_free (struct links *l)
{
  tdestroy (l->root, free);
  l->root = NULL;
}
