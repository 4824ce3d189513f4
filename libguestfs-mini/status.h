/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a running appliance says of itself. */
#ifndef GM_STATUS_H
#define GM_STATUS_H

#include "common/strvec.h"
#include "handle.h"

/* Append names and values in turn; g->appliance is set. */
void gm_status_fill (guestfs_h *g, struct gm_strvec *status);

/* Append one line per drive: DEVICE ro|rw FORMAT PATH. */
void gm_status_drives (guestfs_h *g, struct gm_strvec *lines);

#endif
