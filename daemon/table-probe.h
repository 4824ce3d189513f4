/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding partition tables with libblkid. */
#ifndef GUESTFSD_TABLE_PROBE_H
#define GUESTFSD_TABLE_PROBE_H

#include <blkid.h>

/* A probe that has found a partition table on DEVICE, for blkid_free_probe.
 * NULL with errno: ENODATA, there is none; the boot sector of a filesystem is
 * none, nor is the protective MBR of a GPT that is broken.
 */
blkid_probe table_probe (const char *device);

#endif
