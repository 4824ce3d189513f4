/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dynamic disks of Windows, for volumes.c. */
#ifndef GUESTFSD_LDM_H
#define GUESTFSD_LDM_H

#include <stdbool.h>
#include <stddef.h>

#include "call.h"

/* Is there a header of the Logical Disk Manager in the first bytes of a disk
 * (HEAD, at least 4096 of them), or in the last sector of a partition?
 */
bool ldm_in_head (const char *head);
bool ldm_in_last_sector (const char *sector);

/* Make the devices of all volumes.  What fails is logged. */
void ldm_activate (struct call *c);

#endif
