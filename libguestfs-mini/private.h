/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The part of private.c that is not in guestfs.h. */
#ifndef GM_PRIVATE_H
#define GM_PRIVATE_H

#include "guestfs.h"

/* Forget all keys, when the handle is closed.  The data is the program's. */
void gm_private_free_all (guestfs_h *g);

#endif
