/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The key slots of a LUKS device. */
#ifndef GUESTFSD_LUKS_H
#define GUESTFSD_LUKS_H

#include <stdint.h>

#include "call.h"

/* Set the bit 1 << N in *SLOTS of each slot N of DEVICE, which is LUKS, whose
 * passphrase gives access to the data: the slots of other keys are not among
 * them.  Returns 0, or -1 after a reply.
 */
int luks_slots_or_reply (struct call *c, const char *device, uint32_t *slots);

#endif
