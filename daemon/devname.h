/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of devices as other systems have them, taken apart.  They come from an
 * image; nothing here knows of devices.
 */
#ifndef GUESTFSD_DEVNAME_H
#define GUESTFSD_DEVNAME_H

#include <stdbool.h>
#include <stddef.h>

struct devname {
  unsigned disk; /* which one, from 0 */
  bool some;     /* the number says little: it is sure only for a single disk */
  unsigned part; /* partition, from 1; 0: the disk itself */
};

/* Take apart NAME (without "/dev/"): "sda1", "hdb", "nvme0n1p2", "mmcblk0p1",
 * "cciss/c0d0p1", "ada0p2", "ad4s1a", "disk/by-id/ata-X-part2".  Returns whether
 * it is one of these.
 */
bool devname_parse (const char *name, struct devname *n);

/* Write the name that device mapper has for the volume "VG/LV" to OUT: "VG-LV",
 * with hyphens in them doubled.  Returns false if it does not fit.
 */
bool devname_of_volume (const char *volume, char *out, size_t size);

/* Are A and B the same, but for the case of letters and all that is no digit of
 * a hexadecimal number?  Two of such that have none are not.
 */
bool devname_same_id (const char *a, const char *b);

/* Undo in place the \xNN that udev has in names for what cannot be there. */
void devname_decode (char *name);

#endif
