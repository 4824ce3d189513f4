/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making the members of an archive that is being unpacked. */
#ifndef GUESTFSD_ARCHIVE_MEMBER_H
#define GUESTFSD_ARCHIVE_MEMBER_H

#include <time.h>

#include "archive-writer.h"
#include "archiver.h"

/* The times of a directory wait until all is in it. */
struct directory_times {
  char *path;
  struct timespec times[2];
};

struct extract {
  struct call *c;
  const struct archive_options *o;
  const char *directory; /* for messages */
  int root;              /* where to */
  struct archive *archive;
  struct writer *writer;
  bool cancelled; /* by the library */
  char *member;   /* the present one: its clean name */
  char *parent;   /* the last parent that was opened, and its descriptor */
  int parent_fd;
  struct directory_times *dirs;
  size_t nr_dirs;
};

/* NAME without "." and superfluous slashes, for the caller to free; NULL with
 * errno, EINVAL if it has "..".
 */
char *member_name (const char *name);

/* Make ENTRY as NAME in the directory PARENT.  What is in its way is
 * replaced, but for directories that are not empty.  Returns 0, or -1 with
 * errno or an error in the archive.
 */
int member_make (struct extract *x, struct archive_entry *entry, int parent,
                 const char *name);

/* After all members: set the times of directories. */
int member_finish (struct extract *x);
void member_free (struct extract *x);

#endif
