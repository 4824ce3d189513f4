/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading extended attributes, which others may change at the same time. */
#ifndef GUESTFSD_XATTR_READ_H
#define GUESTFSD_XATTR_READ_H

#include <stddef.h>

/* The value of attribute NAME of what FD stands for, be it of the kind O_PATH
 * and a symlink, for the caller to free; with a NUL behind it that *LEN does
 * not count.  NULL with errno, ENODATA when there is none.
 */
char *xattr_read (int fd, const char *name, size_t *len);

/* The names of all its attributes, each with its NUL, likewise. */
char *xattr_read_names (int fd, size_t *len);

#endif
