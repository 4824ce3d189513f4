/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conversation between a program in a box and the library. */
#ifndef GUESTFSD_CONVERSE_H
#define GUESTFSD_CONVERSE_H

#include "box.h"
#include "call.h"

/* Carry the data and signals of BOX until it has ended, tell the library how it
 * did, and leave the channel between two messages.  The reply has been sent.
 * Returns 0, or -1 when the client is gone.
 */
int converse (struct call *c, struct box *box);

#endif
