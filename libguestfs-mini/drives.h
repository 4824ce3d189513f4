/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of drives of a handle. */
#ifndef GM_DRIVES_H
#define GM_DRIVES_H

#include "handle.h"

enum { GM_MAX_DRIVES = 255 };

/* Free what a drive holds and make it an empty slot. */
void gm_drive_clear (struct gm_drive *d);

/* Free the whole list, when the handle is closed. */
void gm_drives_free (guestfs_h *g);

#endif
