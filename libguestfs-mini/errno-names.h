/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errno values by the names that travel in error replies ("ENOENT"). */
#ifndef GM_ERRNO_NAMES_H
#define GM_ERRNO_NAMES_H

/* The value, or EINVAL for a name that this system does not know. */
int gm_errno_by_name (const char *name);

#endif
