/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of the program `settle', one per kind of file system.
 *
 * Times later than EPOCH become EPOCH, and what the kernel makes up by chance
 * becomes zero.  Both return 0, or -1 after a message on stderr.
 */
#ifndef GUESTFSD_SETTLE_H
#define GUESTFSD_SETTLE_H

#include <stdint.h>

int settle_ext (const char *device, int64_t epoch);
int settle_fat (const char *device, int64_t epoch);

#endif
