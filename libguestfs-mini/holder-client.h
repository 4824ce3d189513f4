/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A handle that uses somebody else's appliance, through its holder. */
#ifndef GM_HOLDER_CLIENT_H
#define GM_HOLDER_CLIENT_H

#include "handle.h"

struct gm_holder;

/* Drop the connection, and with it the lease.  NULL is ignored. */
void gm_holder_free (struct gm_holder *h);

/* Ask the holder to attach, or detach, a drive; 0, or -1 with the error
 * recorded.  Attaching fills in the drive's device name.
 */
int gm_holder_add_drive (guestfs_h *g, struct gm_holder *h, struct gm_drive *d);
int gm_holder_remove_drive (guestfs_h *g, struct gm_holder *h,
                            struct gm_drive *d);

/* Ask for lists of strings (status: names and values in turn).  NULL with
 * the error recorded.
 */
char **gm_holder_status (guestfs_h *g, struct gm_holder *h);
char **gm_holder_drives (guestfs_h *g, struct gm_holder *h);

#endif
