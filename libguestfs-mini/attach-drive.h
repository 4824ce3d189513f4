/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drives as qemu sees them: descriptors, block nodes, SCSI disks. */
#ifndef GM_ATTACH_DRIVE_H
#define GM_ATTACH_DRIVE_H

#include "appliance.h"

/* Open the image of drive INDEX and everything beneath it, and give it to
 * qemu as SCSI target INDEX.  The guest does not look at it yet: that is
 * gm_control_scan_drive.  A failed call leaves nothing behind in qemu.
 */
int gm_qemu_add_drive (guestfs_h *g, struct gm_appliance *a, size_t index);

/* Take it away again; the guest must have let go of it. */
int gm_qemu_remove_drive (guestfs_h *g, struct gm_appliance *a, size_t index);

#endif
