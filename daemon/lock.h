/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Locks that a client may hold for long. */
#ifndef GUESTFSD_LOCK_H
#define GUESTFSD_LOCK_H

#include <pthread.h>

#include "call.h"

/* Take LOCK, unless the client goes meanwhile.  Returns 0, or -1 after a reply. */
int lock_or_reply (struct call *c, pthread_mutex_t *lock);

#endif
