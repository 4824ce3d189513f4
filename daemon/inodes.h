/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files have been seen: a table from inodes to strings, for hard links.
 */
#ifndef GUESTFSD_INODES_H
#define GUESTFSD_INODES_H

#include <stddef.h>
#include <sys/types.h>

/* Of each table: with them it takes some 150 MiB at the most. */
#define INODES_MAX (1 << 20)
#define INODES_TEXT (64 << 20) /* bytes of all values */

struct inode {
  dev_t dev;
  ino_t ino;
  char *value; /* NULL: the place is free */
};

struct inodes {
  struct inode *table; /* its size is a power of two, or it is NULL */
  size_t len, size;
  size_t text; /* bytes of all values */
};

#define CLEANUP_INODES __attribute__ ((cleanup (inodes_free)))

/* What was put for this inode, lent; or NULL. */
const char *inodes_get (const struct inodes *set, dev_t dev, ino_t ino);

/* Put a copy of VALUE for an inode that has none yet.  Returns 0, or -1 with
 * errno, E2BIG when the table is full.
 */
int inodes_put (struct inodes *set, dev_t dev, ino_t ino, const char *value);

void inodes_free (struct inodes *set);

#endif
