/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of users and groups, as the image's own /etc/passwd and /etc/group
 * have them.  They may hold anything but newlines and colons.
 */
#ifndef TOOL_OWNERS_H
#define TOOL_OWNERS_H

#include <stdbool.h>
#include <stdint.h>

#include "guestfs.h"

struct owners;

enum owners_kind { OWNERS_USERS, OWNERS_GROUPS };

/* Read both files.  One that is missing, or no file, or larger than any such
 * file would be, has no names in it.  Dies when memory runs out.
 */
struct owners *owners_read (guestfs_h *g);
void owners_free (struct owners *o);

/* The name of ID, lent, or NULL. */
const char *owners_name (const struct owners *o, enum owners_kind kind,
                         int64_t id);

/* Find the id of NAME.  Returns false if there is none. */
bool owners_id (const struct owners *o, enum owners_kind kind, const char *name,
                int64_t *id);

#endif
