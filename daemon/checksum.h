/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the calls for checksums share. */
#ifndef GUESTFSD_CHECKSUM_H
#define GUESTFSD_CHECKSUM_H

#include <stdint.h>

#include "call.h"
#include "digest.h"

#define CHECKSUM_BLOCK (128 * 1024) /* what is read at once */

/* digest_new, with a reply when it fails. */
struct digest *checksum_digest_or_reply (struct call *c, const char *csumtype);

/* Feed DIGEST with all that comes from FD; *SIZE is how much that was.  BUF has
 * CHECKSUM_BLOCK bytes.  Returns 0, or -1 with errno (ECANCELED: the client has
 * gone), after which DIGEST has to be ended as well.
 */
int checksum_read (struct call *c, struct digest *digest, int fd, char *buf,
                   uint64_t *size);

#endif
