/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The contents of many files of the image, one after the other and in
 * constant memory.
 *
 * A thread makes the call mini_contents, whose stream comes through a pipe.
 * The handle is busy until contents_close.
 */
#ifndef TOOL_CONTENTS_H
#define TOOL_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "guestfs.h"

struct contents;

struct contents_opts {
  bool recursive;  /* all that is below directories, too */
  bool compressed; /* unpack what is compressed */
};

/* Begin to read PATHS, of which there are NR; all are lent until the end.  It
 * never fails: errors come with contents_next.
 */
struct contents *contents_open (guestfs_h *g, char *const *paths, size_t nr,
                                const struct contents_opts *opts);

/* Go to the next file.  *PATH is lent until the one after.  Returns 1, 0 at
 * the end, -1 after a message.
 */
int contents_next (struct contents *c, const char **path);

/* The next bytes of the file, at *DATA until the next call of any of these.
 * Returns how many, 0 at the end of the file, -1 after a message.
 */
ssize_t contents_read (struct contents *c, const void **data);

/* Move the next bytes of the file to the pipe TO, which is the fastest way.
 * Returns as above, or -2 when nobody reads the pipe any more.
 */
ssize_t contents_splice (struct contents *c, int to);

/* At the end of a file: why it ended there, or NULL if all of it has come. */
const char *contents_error (const struct contents *c);

/* End it, early or not, and free C, which may be NULL. */
void contents_close (struct contents *c);

/* For tools that do the same with each of their arguments: read them all, and
 * say what went wrong.  BEGIN and END may be NULL; all return 0, or -1 to
 * stop after a message.  END is called in any case, and told whether the file
 * came as a whole.
 * Returns 0, or -1 after messages.
 */
struct contents_user {
  struct contents_opts opts;
  int (*begin) (void *opaque, const char *path);
  int (*data) (void *opaque, const void *data, size_t len);
  int (*end) (void *opaque, const char *path, bool whole);
  void *opaque;
};
int contents_each (guestfs_h *g, char *const *paths, size_t nr,
                   const struct contents_user *user);

#endif
