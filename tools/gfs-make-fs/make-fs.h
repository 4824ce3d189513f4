/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of gfs-make-fs share. */
#ifndef GFS_MAKE_FS_H
#define GFS_MAKE_FS_H

#include <stdbool.h>
#include <stdint.h>

#include "common.h"

/* What goes into the image: a directory or an archive. */
struct source {
  const char *path; /* as the user says it */
  bool directory;
  const char *compress; /* of an archive; NULL: not at all */
  const char *file;     /* what the library is told to read: PATH, or NAME */
  char name[32];
  int fd;        /* the descriptor behind NAME, or -1 */
  int64_t start; /* where it begins there; -1: it can be read only once */
};

/* What it takes there. */
struct measure {
  uint64_t entries; /* files and directories */
  uint64_t bytes;   /* of their contents, in whole blocks */
};

/* Find out what PATH is.  Returns 0, or -1 after a message. */
int source_open (struct source *s, const char *path);
void source_close (struct source *s);

/* Measure it; G has been launched.  A pipe is read to its end for that.  Returns 0, or -1 after messages.
 */
int source_measure (guestfs_h *g, struct source *s, struct measure *m);

/* Copy all to / of the appliance.  Returns 0, or -1 after messages. */
int source_fill (guestfs_h *g, struct source *s);

/* The size of a file system of TYPE that has room for M and a little more, in
 * bytes.
 */
uint64_t size_for (const char *type, const struct measure *m);

#endif
