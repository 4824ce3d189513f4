/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading and writing past the page cache (O_DIRECT), where that is possible:
 * under emulation the kernel copies at a fraction of the speed at which a disk
 * request moves the same bytes.
 */
#ifndef GUESTFSD_DIRECT_H
#define GUESTFSD_DIRECT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct direct {
  int fd;
  bool on;      /* fd has O_DIRECT at present */
  bool refused; /* the file cannot do it */
};

/* Read up to LEN bytes at FD's position into BUF; less only at the end of the
 * file, or where going on needs another alignment.  Returns how many, or -1.
 */
ssize_t direct_read (struct direct *d, void *buf, size_t len);

/* Write all LEN bytes at FD's position.  Returns 0, or -1. */
int direct_write (struct direct *d, const void *buf, size_t len);

#endif
