/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of an operating system that inspection has found. */
#ifndef TOOL_SYSTEM_H
#define TOOL_SYSTEM_H

#include <jansson.h>

#include "common.h"

/* What the getters of inspection tell about the system ROOT, by the names that
 * virt-inspector has for its elements, in their order: "root", "name", "arch",
 * ..., what is not known being left out; "mountpoints", "filesystems",
 * "drive_mappings" as arrays of objects; "facts", an object; "warnings", an array.
 * NULL after a message.
 */
json_t *system_read (guestfs_h *g, const char *root);

/* The string KEY of SYSTEM, "" if there is none. */
const char *system_string (const json_t *system, const char *key);

/* The version of SYSTEM as people write it, "12.15", "22.04", "38", malloc'ed; ""
 * if there is none.  Dies without memory.
 */
char *system_version (const json_t *system);

#endif
