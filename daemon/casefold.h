/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that Windows would find, whatever their case. */
#ifndef GUESTFSD_CASEFOLD_H
#define GUESTFSD_CASEFOLD_H

/* PATH, "Windows/System32", below the directory ROOTFD as the file system has
 * it, "/WINDOWS/system32" for instance.  A component that is there exactly goes
 * before others; "." and ".." are never there.  For the caller to free; NULL with errno.
 */
char *casefold_path (int rootfd, const char *path);

#endif
