/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Partition tables that only parted knows: those of other machines. */
#ifndef GUESTFSD_PART_OTHER_H
#define GUESTFSD_PART_OTHER_H

#include <stdbool.h>
#include <stdint.h>

#include "call.h"

/* Is PARTTYPE the name of such a kind of table? */
bool other_label (const char *parttype);

/* Does DEVICE have one? */
bool other_table (const char *device);

/* What the calls part_init, part_disk, part_add and part_del do.  Return 0, or -1 after a
 * reply.
 */
int other_init_or_reply (struct call *c, const char *device,
                         const char *parttype);
int other_disk_or_reply (struct call *c, const char *device,
                         const char *parttype);
int other_add_or_reply (struct call *c, const char *device, const char *prlogex,
                        int64_t start, int64_t end);
int other_del_or_reply (struct call *c, const char *device, int partnum);

#endif
