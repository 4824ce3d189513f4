/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From CONFIG to READY and back. */
#ifndef GM_LAUNCH_H
#define GM_LAUNCH_H

#include <sys/types.h>

#include "handle.h"

/* End what the handle runs: an appliance of its own is unmounted, synced
 * and ended; one behind a handle socket is only left.  Back to CONFIG in any
 * case.  Returns 0, or -1 with an error recorded.
 */
int gm_launch_shutdown (guestfs_h *g);

/* The appliance is gone: free what belongs to it, go back to CONFIG and tell
 * the callbacks.  The last error is left as it is.
 */
void gm_launch_lost (guestfs_h *g);

/* qemu's process id, or 0 if there is no appliance. */
pid_t gm_launch_pid (guestfs_h *g);

/* Attach drive INDEX of g->drives to the running appliance, be it ours or
 * a holder's; fills in its device name.  0, or -1 with the error recorded.
 */
int gm_drive_attach (guestfs_h *g, size_t index);

/* Detach it again. */
int gm_drive_detach (guestfs_h *g, size_t index);

#endif
