/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replacing a file as a whole: new contents go to a file without a name,
 * which takes the old one's place when they are complete, and until then
 * nothing has happened.
 */
#ifndef GUESTFSD_REPLACE_H
#define GUESTFSD_REPLACE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "call.h"

#define REPLACE_TEMP 32

struct replace {
  int fd; /* to be written, open for reading as well */

  /* What is there now. */
  bool exists;
  struct stat old;

  /* private */
  int dir;
  char *name;
  int old_fd;
  char temp[REPLACE_TEMP]; /* "": it has no name */
};

#define REPLACE_NONE                  \
  {                                   \
    .fd = -1, .dir = -1, .old_fd = -1 \
  }
#define CLEANUP_REPLACE __attribute__ ((cleanup (replace_abort)))

/* Begin to replace NAME in the directory DIR, which is no symlink, or to make
 * it with MODE (and the umask).  Returns 0, or -1 with errno: EISDIR, or
 * ENXIO if it is neither a file nor a directory.
 */
int replace_begin (struct replace *r, int dir, const char *name, mode_t mode);

/* The same for PATH, whose last component may be a symlink, which is followed.
 * Returns 0, or -1 after a reply.
 */
int replace_begin_or_reply (struct call *c, struct replace *r,
                            const char *path);

/* Only make a file without a name in the directory DIR, which never gets any
 * (where the filesystem can do without).  Returns 0, or -1 with errno.
 */
int replace_begin_nameless (struct replace *r, int dir);

/* Give the new file the attributes of the old one, but for its times.
 * Returns 0, also if there is none, or -1 with errno.
 */
int replace_keep (struct replace *r);

/* Put the new file into the place of the old one, whose other hard links stay
 * what they were.  Returns 0, or -1 with errno; nothing has changed then.
 */
int replace_commit (struct replace *r);

/* A name that nobody has, for what will be renamed in a moment.  Returns 0, or
 * -1 with errno.
 */
int replace_temporary_name (char temp[REPLACE_TEMP]);

/* Forget the new file, unless it was put in place. */
void replace_abort (struct replace *r);

#endif
