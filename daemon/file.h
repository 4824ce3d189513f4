/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing files, for several families. */
#ifndef GUESTFSD_FILE_H
#define GUESTFSD_FILE_H

#include <stddef.h>

#include "call.h"

/* Write all of BUF to FD.  Returns 0, or -1 with errno. */
int write_all (int fd, const void *buf, size_t len);

/* Write BUF to the file PATH, created if need be, opened with FLAGS
 * (O_TRUNC, O_APPEND).  Returns 0, or -1 after a reply.
 */
int file_write_or_reply (struct call *c, const char *path, int flags,
                         const void *buf, size_t len);

#endif
