/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Giving one file the attributes of another. */
#ifndef GUESTFSD_ATTRIBUTES_H
#define GUESTFSD_ATTRIBUTES_H

#include <sys/stat.h>

enum attributes {
  ATTRIBUTES_OWNER = 1,
  ATTRIBUTES_MODE = 2,
  ATTRIBUTES_ACLS = 4,   /* POSIX ACLs; those that SRC has not are removed */
  ATTRIBUTES_XATTRS = 8, /* all other extended attributes, labels included */
  ATTRIBUTES_TIMES = 16,

  /* About the descriptors. */
  ATTRIBUTES_BY_PATH = 32,   /* they are O_PATH ones, or symlinks or special */
  ATTRIBUTES_NO_LEGACY = 64, /* DEST cannot have inherited any ACL */
};

/* Give the file DEST what WHAT says of the file SRC, whose stat is ST.  A
 * filesystem that has no place for extended attributes, or for owners, is no
 * failure.  What can be done is done in any case; without its owner no file
 * becomes setuid.
 * Returns 0, or -1 with the errno of what failed first.
 */
int attributes_copy (int src, const struct stat *st, int dest, int what);

#endif
