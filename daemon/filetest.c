/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a path is.  API: share/api/filetest.xml. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "sysroot.h"

static int has_type (struct call *c, const char *path, mode_t type,
                     bool follow);

int
do_exists (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open (c, path, O_PATH);

  return fd != -1;
}

int
do_is_file (struct call *c, const char *path, const struct do_is_file_opts *o)
{
  return has_type (c, path, S_IFREG, o->followsymlinks);
}

int
do_is_dir (struct call *c, const char *path, const struct do_is_dir_opts *o)
{
  return has_type (c, path, S_IFDIR, o->followsymlinks);
}

int
do_is_chardev (struct call *c, const char *path,
               const struct do_is_chardev_opts *o)
{
  return has_type (c, path, S_IFCHR, o->followsymlinks);
}

int
do_is_blockdev (struct call *c, const char *path,
                const struct do_is_blockdev_opts *o)
{
  return has_type (c, path, S_IFBLK, o->followsymlinks);
}

int
do_is_fifo (struct call *c, const char *path, const struct do_is_fifo_opts *o)
{
  return has_type (c, path, S_IFIFO, o->followsymlinks);
}

int
do_is_symlink (struct call *c, const char *path)
{
  return has_type (c, path, S_IFLNK, false);
}

int
do_is_socket (struct call *c, const char *path,
              const struct do_is_socket_opts *o)
{
  return has_type (c, path, S_IFSOCK, o->followsymlinks);
}

/* False, not an error, when there is no such file. */
static int
has_type (struct call *c, const char *path, mode_t type, bool follow)
{
  CLEANUP_FD int fd =
    sysroot_open (c, path, follow ? O_PATH : O_PATH | O_NOFOLLOW);
  struct stat st;

  if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
    return 0;
  if (fd == -1 || fstat (fd, &st) == -1)
    return reply_errno (c, "%s", path);
  return (st.st_mode & S_IFMT) == type;
}
