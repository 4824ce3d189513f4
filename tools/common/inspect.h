/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mounting what is on the disks: the file systems of the operating system that
 * is there, or the only file system that there is.
 */
#ifndef TOOL_INSPECT_H
#define TOOL_INSPECT_H

#include "common.h"

/* What a private appliance gets without -m.  Exits with a message that says
 * what there is, if it is not clear what to mount.
 */
void tool_mount_found (struct tool_common *c, guestfs_h *g);

/* The systems on the disks, for tools that tell about them: all, or the one of
 * --root, in the order of inspect_os.  Nothing is mounted.  Returns a list for
 * the caller to free; exits with a message when it cannot be had, or when there
 * is none with this --root.
 */
char **tool_inspect (struct tool_common *c, guestfs_h *g);

/* The root of the system that is mounted at /, for the caller to free; NULL if
 * there is none.  What has not been inspected yet is inspected for it, of a live
 * appliance, too.
 */
char *tool_system (struct tool_common *c, guestfs_h *g);

/* Mount the file systems of the system ROOT, the shortest mount point first.
 * What cannot be mounted, or is not on the disks, is worth a message.  Returns -1,
 * after a message, if / is among that, 1 if anything else is that the system
 * does not start without, or 0.
 */
int tool_mount_system (guestfs_h *g, const char *root, bool rw);

/* What to call the system ROOT: its product name, or what else is known of it.
 * Dies without memory.
 */
char *tool_system_name (guestfs_h *g, const char *root);

/* Is the system ROOT a Windows? */
bool tool_is_windows (guestfs_h *g, const char *root);

#endif
