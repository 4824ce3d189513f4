/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding what the names of devices in an image mean. */
#ifndef GUESTFSD_INSPECT_SPEC_H
#define GUESTFSD_INSPECT_SPEC_H

#include "inspect-scan.h"

/* As inspect_resolve, for what holds something else: encrypted devices, members
 * of arrays.
 */
struct inspect_fs *inspect_resolve_container (struct inspect_scan *scan,
                                              struct inspect_view *v,
                                              const char *spec);

/* The opened device that the crypttab of V calls NAME, under whatever name it is
 * open here; NULL.  It is read but once, as is mdadm.conf.
 */
struct inspect_fs *inspect_opened (struct inspect_scan *scan,
                                   struct inspect_view *v, const char *name);

/* The array, or partition of one, that V calls SPEC ("/dev/md0p1"): by its
 * mdadm.conf, or by the name that the array has for itself.  NULL.
 */
struct inspect_fs *inspect_array (struct inspect_scan *scan,
                                  struct inspect_view *v, const char *spec);

/* How many disks are before that of B, a disk or partition; 0 for others. */
int inspect_disk_index (const struct inspect_scan *scan, const struct block *b);

/* The number of the partition B. */
unsigned inspect_part_number (const struct block *b);

#endif
