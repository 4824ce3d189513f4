/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading files that may be compressed, as what they hold. */
#ifndef GUESTFSD_UNPACK_H
#define GUESTFSD_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct archive;

struct unpack {
  int fd; /* lent */
  struct archive *archive;
  char error[160]; /* why reading failed; errno goes along */
};

#define CLEANUP_UNPACK __attribute__ ((cleanup (unpack_close)))

/* Do the N bytes at HEAD, of the start of a file, look like something that
 * can be unpacked?
 */
#define UNPACK_HEAD 8
bool unpack_knows (const unsigned char *head, size_t n);

/* Read FD from its start: unpacked if it is compressed, whatever its name;
 * otherwise, or if not ASKED to, as it is.  Returns 0, or -1 with U->error.
 */
int unpack_open (struct unpack *u, int fd, bool asked);

/* The next bytes, at most LEN; 0 at the end, -1 with U->error. */
ssize_t unpack_read (struct unpack *u, void *buf, size_t len);

void unpack_close (struct unpack *u);

#endif
