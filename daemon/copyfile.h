/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What copytree.c and copyfile.c share. */
#ifndef GUESTFSD_COPYFILE_H
#define GUESTFSD_COPYFILE_H

#include "copytree.h"
#include "sysroot.h"

/* Copy the regular file SRC, open for reading, to NAME in DIR.  Returns 0 to go
 * on, or -1 to stop: a failure has been told.
 */
int copy_regular (struct copytree *t, int src, const struct stat *st, int dir,
                  const char *name);

/* The same for SRC, an O_PATH descriptor, which is a symlink or special. */
int copy_special (struct copytree *t, int src, const struct stat *st, int dir,
                  const char *name);

/* Tell that the present file has failed.  Return 0 to go on, or -1. */
int copy_failed (struct copytree *t, int err);
int copy_failed_because (struct copytree *t, const char *reason);

/* The same: it is copied, but not all about it.  Not every filesystem can keep
 * everything.
 */
int attributes_failed (struct copytree *t, int err);

#endif
