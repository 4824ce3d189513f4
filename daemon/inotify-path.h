/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Watching what a path of the image leads to. */
#ifndef GUESTFSD_INOTIFY_PATH_H
#define GUESTFSD_INOTIFY_PATH_H

#include <stdint.h>

#include "call.h"

/* Open PATH below the sysroot for inotify_opened; symlinks are followed unless
 * MASK has IN_DONT_FOLLOW.  Returns a descriptor, or -1 with errno.
 */
int inotify_open (struct call *c, const char *path, uint32_t mask);

/* inotify_add_watch for what is open at FD, if only with O_PATH.  Returns the
 * watch, or -1 with errno.
 */
int inotify_opened (int inotify_fd, int fd, uint32_t mask);

#endif
