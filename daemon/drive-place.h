/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What MountedDevices in the registry of Windows says of a partition: its disk's
 * signature in the MBR and where it begins, or its GUID in the GPT.
 */
#ifndef GUESTFSD_DRIVE_PLACE_H
#define GUESTFSD_DRIVE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct drive_place {
  char id[40]; /* of the partition, or of the table */
  bool by_table;
  int64_t sector;
};

/* Is the value WHERE the place of a partition? */
bool drive_place_parse (const unsigned char *where, size_t len,
                        struct drive_place *p);

#endif
