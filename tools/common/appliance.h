/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps behind tool_handle, for tools that take them one by one
 * (gfs-launch, gfs-add, gfs-test).
 */
#ifndef TOOL_APPLIANCE_H
#define TOOL_APPLIANCE_H

#include "common.h"

/* A handle in state CONFIG: errors silent, -v and -x applied.  Exits on
 * failure.
 */
guestfs_h *tool_new_handle (const struct tool_common *c);

/* Add one drive as the command line says.  Returns 0, or -1 with the error
 * in the handle.
 */
int tool_add_drive (const struct tool_common *c, guestfs_h *g,
                    const struct tool_drive *d);

/* Add the drives, launch, and do what --key and -m say.  Exits on failure. */
void tool_launch (struct tool_common *c, guestfs_h *g);

/* Mount DEV[:MOUNTPOINT[:OPTIONS[:FSTYPE]]], as guestfish splits it.  Exits on
 * failure.
 */
void tool_mount (guestfs_h *g, const char *spec, bool rw);

#endif
