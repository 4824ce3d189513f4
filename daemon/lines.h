/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of files, in lists that have to fit in a message. */
#ifndef GUESTFSD_LINES_H
#define GUESTFSD_LINES_H

#include <stdbool.h>
#include <sys/types.h>

#include "strvec.h"

#include "call.h"

/* A list that grows.  Zeroed by the caller, who may say what to take. */
struct lines {
  int64_t skip; /* lines that are passed over */
  int64_t max;  /* how many to take after that; only lines_read asks */

  /* private */
  struct gm_strvec vec;
  size_t total; /* bytes that VEC will have in a message */
  char *line;   /* the present one */
  size_t len, size;
  bool open, cut; /* it has begun; a zero byte was in it */
};

/* Append to the present line, or end it.  A zero byte cannot be in a string:
 * what follows it, up to the end of the line, is left out.  Return 0, or -1
 * with errno: EMSGSIZE when it has become too much.
 */
int lines_add_text (struct lines *l, const char *text, size_t len);
int lines_end_line (struct lines *l);

/* Add the lines of FD from byte START to END, or the end of the file.
 * Returns as above.
 */
int lines_read (struct call *c, int fd, off_t start, off_t end,
                struct lines *l);

/* Where the last N lines of FD begin: 0 if it has no more.  -1 with errno. */
off_t lines_start_of_last (struct call *c, int fd, int64_t n);

/* The strings, for the caller to free; NULL after a reply. */
char **lines_steal_or_reply (struct call *c, const char *path, struct lines *l);

/* reply_errno that knows what EMSGSIZE means here. */
int lines_reply_errno (struct call *c, const char *path);

void lines_free (struct lines *l);

#endif
