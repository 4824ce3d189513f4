/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading an initrd: cpio archives one after the other, some compressed. */
#ifndef GUESTFSD_INITRD_H
#define GUESTFSD_INITRD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <archive.h>

#include "call.h"

struct initrd {
  struct call *c;
  int fd;
  off_t size;              /* of the file */
  off_t pos;               /* of its next byte, */
  struct archive *archive; /* unless it comes from here, uncompressed */
  uint64_t read;           /* bytes since the archive began */
  uint64_t left;           /* of the present member's data */
  char error[200];         /* what is wrong with the file, or "" */
  char buf[65536];
};

struct initrd_member {
  const char *name;
  mode_t mode;
  uint32_t ino, nlink, dev_major, dev_minor;
  uint32_t size;
};

/* Of IN `c`, `fd` and `size` are set, and all else is zero.  Call CB for each
 * member; it may read the data by initrd_read, and returns 0,
 * or -1 with errno to stop.  Returns 0, or -1 with errno, or with `error` set.
 */
int initrd_scan (struct initrd *in,
                 int (*cb) (void *opaque, struct initrd *in,
                            const struct initrd_member *m),
                 void *opaque);

/* Read the next LEN bytes of the member.  Returns 0, or -1 as above. */
int initrd_read (struct initrd *in, void *buf, size_t len);

#endif
