/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RAID arrays as the kernel has them. */
#ifndef GUESTFSD_MD_H
#define GUESTFSD_MD_H

#include "strvec.h"

/* Add the names (no folder) of the running arrays, md127 for instance, in
 * order.  Returns 0, or -1 with errno.
 */
int md_names (struct gm_strvec *vec);

/* Stop all that are not in use, so that they are marked as clean. */
void md_stop_all (void);

#endif
