/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Watching what a path of the image leads to. */
#include <fcntl.h>
#include <sys/inotify.h>

#include "inotify-path.h"
#include "sysroot.h"

int
inotify_open (struct call *c, const char *path, uint32_t mask)
{
  return sysroot_open (c, path,
                       mask & IN_DONT_FOLLOW ? O_PATH | O_NOFOLLOW : O_PATH);
}

/* The name below /proc leads to the file itself, be it a symlink, but has to be
 * followed for that.
 */
int
inotify_opened (int inotify_fd, int fd, uint32_t mask)
{
  char name[FD_PATH_SIZE];

  return inotify_add_watch (inotify_fd, fd_path (name, fd),
                            mask & ~IN_DONT_FOLLOW);
}
