/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encrypted containers, opened by the keys that the command line gives, whatever
 * they lie on and whatever lies in them.
 */
#ifndef TOOL_UNLOCK_H
#define TOOL_UNLOCK_H

#include "common.h"

/* Exit 2 if --key is no selector of a form that we know, or names a source of
 * passphrases that cannot be.
 */
void tool_check_keys (const struct tool_common *c);

/* Open what the keys of C fit.  A key that has been given for a device and does
 * not open it is the end; one that fits nothing is worth a message.
 */
void tool_unlock (struct tool_common *c, guestfs_h *g);

/* Is TYPE, which vfs_type told, an encrypted container? */
bool is_encrypted (const char *type);

/* The name below /dev/mapper that DEVICE gets when it is opened, malloc'ed. */
char *unlock_name (guestfs_h *g, const char *device);

#endif
