/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading many small files at once.
 *
 * What is not in the page cache costs one request to the disk per file, and
 * an emulated machine a fifth of a millisecond for each.  Requests that are
 * made together reach the device together, and those for neighbours as one.
 */
#ifndef GUESTFSD_READMANY_H
#define GUESTFSD_READMANY_H

#include <stddef.h>
#include <sys/types.h>

#define READMANY_MAX 64 /* files at once */

struct readmany;

struct readmany_file {
  int fd;    /* read from its start */
  ino_t ino; /* for a good order */
  char *buf; /* LEN bytes */
  size_t len;
  ssize_t got; /* set here: LEN, less if the file is shorter, or -1 */
};

/* For the calling thread only.  Returns NULL where the kernel cannot. */
struct readmany *readmany_new (void);
void readmany_free (struct readmany *r);

/* Read N files, one by one if R is NULL.  Returns 0, or -1 with errno if any
 * failed.
 */
int readmany (struct readmany *r, struct readmany_file *files, size_t n);

#endif
