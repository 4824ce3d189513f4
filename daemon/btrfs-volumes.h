/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The subvolumes of a btrfs that nobody need have mounted. */
#ifndef GUESTFSD_BTRFS_VOLUMES_H
#define GUESTFSD_BTRFS_VOLUMES_H

#include <stdbool.h>

#include "call.h"
#include "strvec.h"

/* Add the paths of the subvolumes of DEVICE to PATHS, sorted; with ALL that of
 * the default subvolume, too.  Nothing is written to the device.  Returns 0, or
 * -1 with errno.
 */
int btrfs_volumes (struct call *c, const char *device, bool all,
                   struct gm_strvec *paths);

/* The root directory of the btrfs on DEVICE, mounted where nobody sees it and
 * so that nothing is written.  Returns a descriptor, or -1 with errno.
 */
int btrfs_open_quietly (const char *device);

#endif
