/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Device mapper devices, as sysfs tells about them. */
#ifndef GUESTFSD_DM_H
#define GUESTFSD_DM_H

#include "call.h"

/* "/dev/VG/LV" for the (resolved) DEVICE of a logical volume, for the caller
 * to free; NULL with errno, EINVAL if it is none.
 */
char *dm_lv_name (const struct server *server, const char *device);

/* The same, and a reply if it is NULL. */
char *dm_lv_name_or_reply (struct call *c, const char *device);

#endif
