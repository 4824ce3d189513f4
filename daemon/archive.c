/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Archives.  API: share/api/archive.xml. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"

#include "archiver.h"
#include "daemon-calls.h"
#include "call.h"
#include "sysroot.h"

static int open_directory (struct call *c, const char *directory);

/* libarchive has it built in. */
bool
available_xz (void)
{
  return true;
}

int
do_tar_in (struct call *c, const char *directory,
           const struct do_tar_in_opts *o)
{
  CLEANUP_FD int dir = open_directory (c, directory);
  struct archive_options options = {
    .compress = o->compress,
    .xattrs = o->xattrs,
    .selinux = o->selinux,
    .acls = o->acls,
  };

  return dir == -1 ? -1 : extract_or_reply (c, dir, directory, &options);
}

int
do_tar_out (struct call *c, const char *directory,
            const struct do_tar_out_opts *o)
{
  CLEANUP_FD int dir = -1;
  struct archive_options options = {
    .compress = o->compress,
    .numericowner = o->numericowner,
    .excludes = o->excludes,
    .xattrs = o->xattrs,
    .selinux = o->selinux,
    .acls = o->acls,
  };

  /* The API has a plain string here, so dispatch did not look at it. */
  if (check_path (c, "directory", directory) == -1)
    return -1;
  dir = open_directory (c, directory);
  return dir == -1 ? -1 : pack_or_reply (c, dir, "", ".", directory, &options);
}

int
do_mini_tar_out (struct call *c, const char *path,
                 const struct do_mini_tar_out_opts *o)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = sysroot_open_parent (c, path, &name);
  struct archive_options options = {
    .numericowner = true,
    .excludes = o->excludes,
    .xattrs = true,
    .selinux = true,
    .acls = true,
    .plain_acls = true,
  };
  struct stat st;

  if (dir == -1 || fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return reply_errno (c, "%s", path);
  if (S_ISSOCK (st.st_mode))
    return reply_explained (c, EINVAL, "%s: a socket", path);
  if (path[strlen (path) - 1] == '/' && S_ISLNK (st.st_mode)) {
    gm_cleanup_fd (&dir);
    dir = open_directory (c, path);
    return dir == -1 ? -1 : pack_or_reply (c, dir, "", name, path, &options);
  }
  return pack_or_reply (c, dir, name, name, path, &options);
}

static int
open_directory (struct call *c, const char *directory)
{
  int fd = sysroot_open (c, directory, O_RDONLY | O_DIRECTORY);

  return fd == -1 ? reply_errno (c, "%s", directory) : fd;
}
