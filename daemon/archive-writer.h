/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A second thread that fills and finishes the files of an archive which is
 * being unpacked, while the first reads on and makes the next.
 *
 * Small pieces of data are copied on the way; large ones stay where the
 * stream put them, which waits for them before it goes on.  What is under
 * way is bounded.
 */
#ifndef GUESTFSD_ARCHIVE_WRITER_H
#define GUESTFSD_ARCHIVE_WRITER_H

#include <stdbool.h>
#include <time.h>

#include "archiver.h"

struct writer;

/* What a file gets when its data is in. */
struct writer_finish {
  char *member; /* for messages */
  bool whole;   /* all its data is there; if not, it is only closed */
  uid_t uid;
  gid_t gid;
  mode_t perm;
  off_t size;
  struct timespec times[2];
  struct archive_entry *attributes; /* to be set from here; NULL: none */
};

/* For files below DIR.  Returns NULL with errno. */
struct writer *writer_new (int dir, const struct archive_options *o);

/* Wait until all is written, and free W.  Returns as writer_failed; *MEMBER is
 * NULL if that has told it already.
 */
int writer_free (struct writer *w, char **member);

/* What is at BUF stays there until writer_settle, which waits until nothing
 * there is needed any more.
 */
void writer_lend (struct writer *w, const char *buf, size_t len);
void writer_settle (struct writer *w);

/* Data of the file FD, which stays open until writer_finish has been called
 * and is closed then.  BUF is used as it is if it was lent, and is copied if not.
 * With the first piece comes the SIZE of the whole file, later 0.
 * Returns 0, or -1 with errno.
 */
int writer_data (struct writer *w, int fd, const char *buf, size_t len,
                 off_t offset, off_t size);

/* No more data of FD comes, which is the writer's to close.  Takes F's
 * pointers.
 */
void writer_finish (struct writer *w, int fd, const struct writer_finish *f);

/* Has anything failed?  Returns 0, or its errno and *MEMBER, to be freed. */
int writer_failed (struct writer *w, char **member);

#endif
