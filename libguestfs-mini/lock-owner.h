/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who has a file locked? */
#ifndef GM_LOCK_OWNER_H
#define GM_LOCK_OWNER_H

#include "guestfs.h"

/* The process that holds a lock on the file PATH, as "process 1234
 * (qemu-system-x86)", for the caller to free; NULL if there is none that we
 * may see.  (proc(5), /proc/PID/fdinfo: "lock:" lines.)
 */
char *gm_lock_owner (guestfs_h *g, const char *path);

#endif
