/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths of the image.  The rules are in sysroot.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"

#include "mounts.h"
#include "server.h"
#include "sysroot.h"

#define TRIES 64
#define LINKS_MAX 40 /* as many as the kernel follows */

static int open_root (struct call *c);
static int reopen (int path_fd, int flags);
static int refuse_special (struct call *c, const char *path, int fd);
static bool has_dotdot_end (const char *path, size_t len);
static char *link_target (int dir, const char *name, const char *path);

void
not_our_memory (void)
{
  if (errno == ENOMEM)
    errno = EIO;
}

int
check_path (struct call *c, const char *arg, const char *value)
{
  if (value[0] != '/')
    return reply_explained (
      c, EINVAL, "%s: %s: path must start with a / character", arg, value);
  if (strlen (value) >= PATH_MAX)
    return reply_code (c, ENAMETOOLONG, "%s", arg);
  if (!mounts_any (c->server))
    return reply_explained (c, EINVAL,
                            "you must call 'mount' first to mount the root "
                            "filesystem");
  return 0;
}

const char *
fd_path (char buf[FD_PATH_SIZE], int fd)
{
  snprintf (buf, FD_PATH_SIZE, "/proc/self/fd/%d", fd);
  return buf;
}

int
sysroot_open (struct call *c, const char *path, int flags)
{
  CLEANUP_FD int root = open_root (c);

  return root == -1 ? -1 : open_file_in_root (root, path, flags);
}

int
sysroot_create (struct call *c, const char *path, int flags, mode_t mode)
{
  CLEANUP_FD int root = -1;
  CLEANUP_FD int fd = sysroot_open (c, path, flags);
  struct stat st;

  if (fd != -1 || errno != ENOENT)
    return steal_fd (&fd);
  root = open_root (c);
  if (root == -1)
    return -1;
  /* Should another channel make a FIFO here this very moment, it must not
   * block: hence O_NONBLOCK, which means nothing to a regular file.
   */
  fd = open_in_root (root, path, flags | O_CREAT | O_NONBLOCK, mode);
  if (fd == -1 || fstat (fd, &st) == -1)
    return -1;
  if (!S_ISREG (st.st_mode)) {
    errno = ENXIO;
    return -1;
  }
  return steal_fd (&fd);
}

int
sysroot_open_parent (struct call *c, const char *path, char **name)
{
  CLEANUP_FD int root = open_root (c);
  CLEANUP_FREE char *dir = NULL;
  size_t len = strlen (path), start;

  if (root == -1)
    return -1;
  while (len > 0 && path[len - 1] == '/')
    len--;
  start = len;
  while (start > 0 && path[start - 1] != '/')
    start--;
  if (start == len || has_dotdot_end (path, len)) {
    *name = strdup (".");
    dir = strndup (path, len == 0 ? 1 : len);
  } else {
    *name = strndup (path + start, len - start);
    dir = strndup (path, start);
  }
  if (*name != NULL && dir != NULL) {
    int fd = open_in_root (root, dir, O_PATH | O_DIRECTORY, 0);

    if (fd != -1)
      return fd;
  }
  free (steal_ptr (name));
  return -1;
}

int
sysroot_open_target (struct call *c, const char *path, char **name)
{
  CLEANUP_FREE char *present = strdup (path);

  *name = NULL;
  for (int i = 0; present != NULL && i <= LINKS_MAX; i++) {
    CLEANUP_FD int dir = sysroot_open_parent (c, present, name);
    struct stat st;
    char *next;

    if (dir == -1)
      return -1;
    if (fstatat (dir, *name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
        !S_ISLNK (st.st_mode))
      return steal_fd (&dir);
    next = link_target (dir, *name, present);
    free (steal_ptr (name));
    free (present);
    present = next;
  }
  if (present != NULL)
    errno = ELOOP;
  return -1;
}

int
sysroot_open_file_or_reply (struct call *c, const char *path, int flags)
{
  int fd = sysroot_open (c, path, flags);

  if (fd == -1 && errno != ENXIO)
    return reply_errno (c, "%s", path);
  return refuse_special (c, path, fd);
}

int
sysroot_create_file_or_reply (struct call *c, const char *path, int flags,
                              mode_t mode)
{
  int fd = sysroot_create (c, path, flags, mode);

  if (fd == -1 && errno != ENXIO)
    return reply_errno (c, "%s", path);
  return refuse_special (c, path, fd);
}

int
open_in_root (int dirfd, const char *name, int flags, mode_t mode)
{
  struct open_how how = {
    .flags = flags | O_CLOEXEC,
    .mode = flags & O_CREAT ? mode & 07777 : 0,
    .resolve = RESOLVE_IN_ROOT,
  };
  int fd = -1;

  /* EAGAIN: a rename elsewhere came in the way of a "..". */
  for (int i = 0; i < TRIES && fd == -1; i++) {
    fd = syscall (SYS_openat2, dirfd, name, &how, sizeof how);
    if (fd == -1 && errno != EAGAIN && errno != EINTR)
      break;
  }
  return fd;
}

int
open_file_in_root (int dirfd, const char *name, int flags)
{
  CLEANUP_FD int fd = -1;

  if (flags & (O_PATH | O_DIRECTORY))
    return open_in_root (dirfd, name, flags, 0);
  fd = open_in_root (dirfd, name, O_PATH | (flags & O_NOFOLLOW), 0);
  return fd == -1 ? -1 : reopen (fd, flags);
}

/* The sysroot as it is now: mounts on it come and go. */
static int
open_root (struct call *c)
{
  return open (c->server->sysroot, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Open what PATH_FD stands for, if that is safe. */
static int
reopen (int path_fd, int flags)
{
  char name[FD_PATH_SIZE];
  struct stat st;

  if (fstat (path_fd, &st) == -1)
    return -1;
  if (!S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode)) {
    errno = S_ISLNK (st.st_mode) ? ELOOP : ENXIO;
    return -1;
  }
  flags &= ~(O_NOFOLLOW | O_CREAT | O_EXCL);
  return open (fd_path (name, path_fd), flags | O_CLOEXEC | O_NOCTTY);
}

/* FD, or -1 and a reply when it is no regular file.  FD -1 is a special
 * file.
 */
static int
refuse_special (struct call *c, const char *path, int fd)
{
  CLEANUP_FD int guard = fd;
  struct stat st;

  if (fd == -1)
    return reply_explained (c, EINVAL, "%s: not a regular file", path);
  if (fstat (fd, &st) == -1)
    return reply_errno (c, "%s", path);
  if (S_ISDIR (st.st_mode))
    return reply_code (c, EISDIR, "%s", path);
  return steal_fd (&guard);
}

static bool
has_dotdot_end (const char *path, size_t len)
{
  return len >= 3 && memcmp (path + len - 3, "/..", 3) == 0;
}

/* Where the symlink NAME in DIR, whose path is PATH, leads: for the kernel to
 * resolve, as it would have done itself.
 */
static char *
link_target (int dir, const char *name, const char *path)
{
  char target[PATH_MAX], *ret;
  ssize_t len = readlinkat (dir, name, target, sizeof target - 1);
  size_t dir_len = strlen (path);

  if (len == -1)
    return NULL;
  target[len] = '\0';
  if (target[0] == '/')
    return strdup (target);
  while (dir_len > 0 && path[dir_len - 1] == '/')
    dir_len--;
  while (dir_len > 0 && path[dir_len - 1] != '/')
    dir_len--;
  if (asprintf (&ret, "%.*s%s", (int) dir_len, path, target) == -1)
    return NULL;
  if (strlen (ret) < PATH_MAX)
    return ret;
  free (ret);
  errno = ENAMETOOLONG;
  return NULL;
}
