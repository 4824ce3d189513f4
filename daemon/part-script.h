/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Partition tables as text, in the format of sfdisk. */
#ifndef GUESTFSD_PART_SCRIPT_H
#define GUESTFSD_PART_SCRIPT_H

#include <stdbool.h>

#include "call.h"

struct gm_strvec;

/* Make the partition table of DEVICE what SCRIPT says, and append to CHANGES,
 * one string each, what is different then; nothing is written if that is
 * nothing, or if DRY_RUN.  Returns 0, or -1 after a reply.
 */
int script_apply_or_reply (struct call *c, const char *device,
                           const char *script, bool dry_run,
                           struct gm_strvec *changes);

/* The table of DEVICE as such a text, for the caller to free; NULL after a
 * reply.
 */
char *script_dump_or_reply (struct call *c, const char *device, bool json);

#endif
