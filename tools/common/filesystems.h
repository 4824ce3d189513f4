/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What on the disks could be mounted, and what has to be opened first. */
#ifndef TOOL_FILESYSTEMS_H
#define TOOL_FILESYSTEMS_H

#include <stdbool.h>

#include "guestfs.h"
#include "strvec.h"

struct filesystems {
  struct gm_strvec mountable, types; /* devices, and of what type each is */
  struct gm_strvec encrypted;        /* closed containers */
  bool has_subvolumes;               /* any of them may have */
};

#define CLEANUP_FILESYSTEMS __attribute__ ((cleanup (filesystems_free)))

/* Look at all devices.  Exits with a message when they cannot be listed. */
void filesystems_find (guestfs_h *g, struct filesystems *f);

void filesystems_free (struct filesystems *f);

/* Mount the only one for writing if RW is true; exit with a message that lists
 * all, if it is not the only one.
 */
void filesystems_mount_only (guestfs_h *g, const struct filesystems *f,
                             bool rw);

/* Say which containers are closed, and so not looked at. */
void filesystems_tell_closed (const struct filesystems *f);

/* Say that there is no system, and what there is instead, and exit. */
void filesystems_no_system (const struct filesystems *f)
  __attribute__ ((noreturn));

#endif
