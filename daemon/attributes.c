/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying owner, mode, extended attributes and times. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cleanup.h"

#include "attributes.h"
#include "sysroot.h"
#include "xattr-read.h"

#define ACL_ACCESS "system.posix_acl_access"
#define ACL_DEFAULT "system.posix_acl_default"

/* A descriptor, and its path where the calls for descriptors will not do. */
struct file {
  int fd;
  bool by_path;
  char path[FD_PATH_SIZE];
};

static bool has_no_owners (int fd);
static int set_mode (const struct file *f, mode_t mode);
static int set_times (const struct file *f, const struct stat *st);
static int forget_acls (const struct file *f, mode_t mode, int what,
                        bool access_acl, bool default_acl);
static int copy_xattrs (const struct file *src, const struct file *dest,
                        int what, bool *access_acl, bool *default_acl);
static int copy_xattr (const struct file *src, const struct file *dest,
                       const char *name);
static int copy_ntfs (const struct file *src, const struct file *dest);

int
attributes_copy (int src, const struct stat *st, int dest, int what)
{
  bool by_path = what & ATTRIBUTES_BY_PATH;
  struct file from = { .fd = src, .by_path = by_path };
  struct file to = { .fd = dest, .by_path = by_path };
  bool access_acl = false, default_acl = false;
  mode_t mode = st->st_mode;
  int err = 0;

  if (by_path) {
    fd_path (from.path, src);
    fd_path (to.path, dest);
  }
  if (what & ATTRIBUTES_OWNER &&
      fchownat (dest, "", st->st_uid, st->st_gid, AT_EMPTY_PATH) == -1) {
    err = errno == EPERM && has_no_owners (dest) ? 0 : errno;
    mode &= ~07000; /* nobody else's setuid */
  }
  if (what & ATTRIBUTES_MODE && !S_ISLNK (mode) && set_mode (&to, mode) == -1)
    err = err != 0 ? err : errno;
  if (what & (ATTRIBUTES_ACLS | ATTRIBUTES_XATTRS) &&
      copy_xattrs (&from, &to, what, &access_acl, &default_acl) == -1)
    err = err != 0 ? err : errno;
  if (what & ATTRIBUTES_ACLS && !(what & ATTRIBUTES_NO_LEGACY) &&
      forget_acls (&to, mode, what, access_acl, default_acl) == -1)
    err = err != 0 ? err : errno;
  if (what & ATTRIBUTES_XATTRS && copy_ntfs (&from, &to) == -1)
    err = err != 0 ? err : errno;
  if (what & ATTRIBUTES_TIMES && set_times (&to, st) == -1)
    err = err != 0 ? err : errno;
  if (err == 0)
    return 0;
  errno = err;
  return -1;
}

/* What a filesystem has no place for is no failure. */
static bool
has_no_owners (int fd)
{
  struct statfs fs;

  return fstatfs (fd, &fs) == 0 &&
         (fs.f_type == MSDOS_SUPER_MAGIC || fs.f_type == EXFAT_SUPER_MAGIC);
}

static int
set_mode (const struct file *f, mode_t mode)
{
  return f->by_path ? chmod (f->path, mode & 07777)
                    : fchmod (f->fd, mode & 07777);
}

static int
set_times (const struct file *f, const struct stat *st)
{
  const struct timespec times[] = { st->st_atim, st->st_mtim };

  return f->by_path ? utimensat (AT_FDCWD, f->path, times, 0)
                    : futimens (f->fd, times);
}

/* What was inherited from the directory is not wanted. */
static int
forget_acls (const struct file *f, mode_t mode, int what, bool access_acl,
             bool default_acl)
{
  if (S_ISLNK (mode))
    return 0;
  if (!access_acl &&
      (f->by_path ? removexattr (f->path, ACL_ACCESS)
                  : fremovexattr (f->fd, ACL_ACCESS)) == 0 &&
      what & ATTRIBUTES_MODE && set_mode (f, mode) == -1)
    return -1;
  if (!default_acl && S_ISDIR (mode)) {
    if (f->by_path)
      removexattr (f->path, ACL_DEFAULT);
    else
      fremovexattr (f->fd, ACL_DEFAULT);
  }
  return 0;
}

/* Sets *ACCESS_ACL and *DEFAULT_ACL if SRC has these. */
static int
copy_xattrs (const struct file *src, const struct file *dest, int what,
             bool *access_acl, bool *default_acl)
{
  size_t len;
  CLEANUP_FREE char *names = xattr_read_names (src->fd, &len);

  if (names == NULL)
    return errno == ENOTSUP ? 0 : -1;
  for (char *name = names; name < names + len; name += strlen (name) + 1) {
    bool is_access = strcmp (name, ACL_ACCESS) == 0;
    bool is_default = strcmp (name, ACL_DEFAULT) == 0;

    if (!(what &
          (is_access || is_default ? ATTRIBUTES_ACLS : ATTRIBUTES_XATTRS)))
      continue;
    if (copy_xattr (src, dest, name) == -1)
      return -1;
    *access_acl |= is_access;
    *default_acl |= is_default;
  }
  return 0;
}

static int
copy_xattr (const struct file *src, const struct file *dest, const char *name)
{
  size_t len;
  CLEANUP_FREE char *value = xattr_read (src->fd, name, &len);

  if (value == NULL)
    return errno == ENODATA ? 0 : -1; /* removed since they were listed */
  if ((dest->by_path ? setxattr (dest->path, name, value, len, 0)
                     : fsetxattr (dest->fd, name, value, len, 0)) == 0 ||
      errno == ENOTSUP)
    return 0;
  /* Kinds that a filesystem makes up itself. */
  return errno == EPERM && strncmp (name, "system.", 7) == 0 ? 0 : -1;
}

/* What NTFS has and does not list: who may do what, and whether a file is
 * hidden, of the system and so on.
 */
static int
copy_ntfs (const struct file *src, const struct file *dest)
{
  static const char *const names[] = { "system.ntfs_acl",
                                       "system.ntfs_attrib" };
  struct statfs from, to;

  if (fstatfs (src->fd, &from) == -1 || fstatfs (dest->fd, &to) == -1 ||
      from.f_type != FUSE_SUPER_MAGIC || to.f_type != FUSE_SUPER_MAGIC)
    return 0;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (copy_xattr (src, dest, names[i]) == -1 && errno != ENOTSUP)
      return -1;
  return 0;
}
