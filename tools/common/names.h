/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Users and groups by the image's own /etc/passwd and /etc/group.
 *
 * The image may lie, and it is only believed where names are asked for.  No
 * more than the first 4 MiB of each file count, lines that make no sense are
 * passed over, and of several the first is taken.  An image without these
 * files has no names.
 */
#ifndef TOOL_NAMES_H
#define TOOL_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "guestfs.h"

struct names;

/* They are fetched when the first is asked for.  Out of memory ends the
 * program.
 */
struct names *names_new (guestfs_h *g);
void names_free (struct names *n);

/* The name of a user or group; NULL if it has none.  Lent. */
const char *names_user (struct names *n, uint32_t uid);
const char *names_group (struct names *n, uint32_t gid);

/* The other way round.  GID, the user's group, may be NULL.  Return false when
 * nobody is called so.
 */
bool names_find_user (struct names *n, const char *name, uint32_t *uid,
                      uint32_t *gid);
bool names_find_group (struct names *n, const char *name, uint32_t *gid);

/* What OWNER[:[GROUP]], as of chown(1), stands for; -1 for what is not given.
 * Numbers do as names do, unless somebody is called so; "+7" is always one.
 * Returns false, and *WHAT is the part that means nothing (lent from the
 * function).
 */
bool names_parse_owner (struct names *n, const char *text, int *owner,
                        int *group, const char **what);

#endif
