/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checksums of data that comes in pieces. */
#ifndef GUESTFSD_DIGEST_H
#define GUESTFSD_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_TEXT (2 * 64 + 1) /* the longest checksum, in hexadecimal */

struct digest;

/* Start a checksum of TYPE ("md5").  Returns NULL with errno EINVAL if there
 * is no such type, or ENOMEM.
 */
struct digest *digest_new (const char *type);
void digest_free (struct digest *d);

void digest_update (struct digest *d, const void *buf, size_t len);

/* Write the checksum of what has come as text, and start anew. */
void digest_end (struct digest *d, char text[DIGEST_TEXT]);

/* The names of all types, "crc|md5|...". */
extern const char digest_types[];

void digest_cleanup (struct digest **d);
#define CLEANUP_DIGEST __attribute__ ((cleanup (digest_cleanup)))

#endif
