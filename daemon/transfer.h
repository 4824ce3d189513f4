/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Contents of open files, sent to the library or received from it. */
#ifndef GUESTFSD_TRANSFER_H
#define GUESTFSD_TRANSFER_H

#include "call.h"

/* Send what is at FD's position and behind it, MAX bytes at most, in a stream
 * that has begun: holes as holes, data past the page cache where that is
 * possible.  TOTAL is for progress, 0: none.  *SENT says how many bytes.
 * Returns 0 when that was MAX or the file ended, or -1: unless the stream
 * has ended, it could not be read (errno).
 */
int transfer_send (struct call *c, int fd, uint64_t max, uint64_t total,
                   uint64_t *sent);

/* Write what the library sends to FD, from its position on; FRESH if it is an
 * empty file.  NAME is for messages.  Returns 0, or -1 after a reply.
 */
int transfer_receive_or_reply (struct call *c, int fd, const char *name,
                               bool fresh);

#endif
