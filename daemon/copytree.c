/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying trees; see copytree.h.  What is done with a single file is in
 * copyfile.c.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cleanup.h"

#include "attributes.h"
#include "copyfile.h"
#include "server.h"

/* As deep as a walk goes.  Each level takes two descriptors. */
#define DEPTH_MAX 4000

#define LEVEL 8192 /* bytes of getdents64 */

static int copy_entry (struct copytree *t, int src_dir,
                       const struct dirent64 *d, int dir);
static int copy_path (struct copytree *t, int *src, int dir, const char *name);
static int copy_directory (struct copytree *t, int *src, const struct stat *st,
                           int dir, const char *name);
static int make_directory (struct copytree *t, const struct stat *st, int dir,
                           const char *name);
static int copy_entries (struct copytree *t, int src, const struct stat *st,
                         int dest);
static int copy_names (struct copytree *t, int src, const char *buf, size_t len,
                       int dest);
static bool is_top (const struct copytree *t, const struct stat *st);
static int push (struct copytree *t, const char *name);

int
copytree (struct copytree *t, int src, int dir, const char *name,
          const char *dest)
{
  int r, err;

  t->dest = dest;
  t->top_fd = -1;
  r = fstat (src, &t->start) == -1 ? copy_failed (t, errno)
                                   : copy_path (t, &src, dir, name);
  err = errno;
  inodes_free (&t->seen);
  gm_cleanup_fd (&t->top_fd);
  free (steal_ptr (&t->path));
  free (steal_ptr (&t->buffer));
  errno = err;
  return r;
}

int
copytree_is_below (struct call *c, int dir, const struct stat *top)
{
  CLEANUP_FD int fd = openat (dir, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  struct stat st, root, last = { 0 };

  if (fd == -1 || stat (c->server->sysroot, &root) == -1)
    return -1;
  for (;;) {
    int up;

    if (fstat (fd, &st) == -1)
      return -1;
    if (st.st_dev == top->st_dev && st.st_ino == top->st_ino)
      return 1;
    if ((st.st_dev == root.st_dev && st.st_ino == root.st_ino) ||
        (st.st_dev == last.st_dev && st.st_ino == last.st_ino))
      return 0;
    last = st;
    up = openat (fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (up == -1)
      return -1;
    close (fd);
    fd = up;
  }
}

int
copy_failed (struct copytree *t, int err)
{
  if (err == ECANCELED)
    return -1;
  return copy_failed_because (t, err == ENXIO ? "not a regular file"
                                              : strerrordesc_np (err));
}

int
copy_failed_because (struct copytree *t, const char *reason)
{
  if (reason == NULL)
    reason = "unknown error";
  return t->failed (t->opaque, t->path_len > 0 ? t->path : "", reason);
}

/* Regular files, most of all, are opened at once.  Should somebody put
 * something else there now, O_NONBLOCK keeps it from blocking.
 */
static int
copy_entry (struct copytree *t, int src_dir, const struct dirent64 *d, int dir)
{
  CLEANUP_FD int fd = -1;
  struct stat st;

  if (d->d_type == DT_REG) {
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

    fd = openat (src_dir, d->d_name, flags | O_NOATIME);
    if (fd == -1 && errno == EPERM)
      fd = openat (src_dir, d->d_name, flags);
    if (fd != -1 && fstat (fd, &st) == 0 && S_ISREG (st.st_mode))
      return copy_regular (t, fd, &st, dir, d->d_name);
    if (fd != -1)
      close (steal_fd (&fd));
  }
  fd = openat (src_dir, d->d_name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1)
    return errno == ENOENT ? 0 : copy_failed (t, errno);
  return copy_path (t, &fd, dir, d->d_name);
}

/* *SRC is an O_PATH descriptor, and is closed and -1 if that saves one for each
 * level.
 */
static int
copy_path (struct copytree *t, int *src, int dir, const char *name)
{
  char path[FD_PATH_SIZE];
  CLEANUP_FD int fd = -1;
  struct stat st;

  if (fstat (*src, &st) == -1)
    return copy_failed (t, errno);
  if (S_ISDIR (st.st_mode))
    return copy_directory (t, src, &st, dir, name);
  if (!S_ISREG (st.st_mode))
    return copy_special (t, *src, &st, dir, name);
  fd = open (fd_path (path, *src), O_RDONLY | O_CLOEXEC);
  return fd == -1 ? copy_failed (t, errno)
                  : copy_regular (t, fd, &st, dir, name);
}

static int
copy_directory (struct copytree *t, int *src, const struct stat *st, int dir,
                const char *name)
{
  CLEANUP_FD int fd = -1, dest = -1;
  struct stat there;
  int r, legacy;

  if (!t->recursive)
    return copy_failed (t, EISDIR);
  if (is_top (t, st)) /* it came into being inside what we copy */
    return copy_failed_because (t, "cannot copy a directory into itself");
  if (t->depth == DEPTH_MAX)
    return copy_failed (t, ELOOP);
  fd = openat (*src, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd == -1)
    return copy_failed (t, errno);
  if (t->depth > 0) /* that of the top is the caller's */
    close (steal_fd (src));
  r = make_directory (t, st, dir, name);
  if (r != 0)
    return r == 1 ? 0 : -1;
  dest = openat (dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (dest == -1 || fstat (dest, &there) == -1)
    return copy_failed (t, errno);
  if (there.st_dev == st->st_dev && there.st_ino == st->st_ino)
    return copy_failed_because (t, "source and destination are the same file");
  if (t->top_fd == -1) {
    t->top_fd = fcntl (dest, F_DUPFD_CLOEXEC, 3);
    t->top = there;
    if (t->top_fd == -1)
      return copy_failed (t, errno);
  }
  legacy = t->legacy;
  if (t->what & ATTRIBUTES_ACLS)
    t->legacy = fgetxattr (dest, "system.posix_acl_default", NULL, 0) > 0
                  ? 0
                  : ATTRIBUTES_NO_LEGACY;
  r = copy_entries (t, fd, st, dest);
  t->legacy = legacy;
  if (r == 0 && attributes_copy (fd, st, dest, t->what) == -1)
    r = attributes_failed (t, errno);
  return r;
}

/* Returns 0, 1 when it failed and that is told, or -1 to stop. */
static int
make_directory (struct copytree *t, const struct stat *st, int dir,
                const char *name)
{
  mode_t mode = t->what & ATTRIBUTES_MODE ? 0700 : st->st_mode & 01777;
  struct stat there;
  int r;

  if (mkdirat (dir, name, mode) == 0)
    return 0;
  if (errno == EEXIST &&
      fstatat (dir, name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
    if (S_ISDIR (there.st_mode))
      return 0;
    r = copy_failed_because (t, "cannot replace a file by a directory");
  } else
    r = copy_failed (t, errno);
  return r == -1 ? -1 : 1;
}

static int
copy_entries (struct copytree *t, int src, const struct stat *st, int dest)
{
  CLEANUP_FREE char *buf = NULL;
  ssize_t n = 1;
  int r = 0;

  if (t->onefs && st->st_dev != t->start.st_dev)
    return 0;
  buf = malloc (LEVEL);
  if (buf == NULL)
    return copy_failed (t, errno);
  t->depth++;
  while (r == 0 && n > 0) {
    n = getdents64 (src, buf, LEVEL);
    r = n == -1 ? copy_failed (t, errno) : copy_names (t, src, buf, n, dest);
  }
  t->depth--;
  return r;
}

static int
copy_names (struct copytree *t, int src, const char *buf, size_t len, int dest)
{
  size_t path_len = t->path_len;
  int r = 0;

  for (size_t i = 0; r == 0 && i < len;) {
    const struct dirent64 *d = (const void *) (buf + i);

    i += d->d_reclen;
    if (strcmp (d->d_name, ".") == 0 || strcmp (d->d_name, "..") == 0)
      continue;
    if (call_cancelled (t->c)) {
      errno = ECANCELED;
      return -1;
    }
    r = push (t, d->d_name);
    if (r == 0)
      r = copy_entry (t, src, d, dest);
    t->path_len = path_len;
    if (t->path != NULL)
      t->path[path_len] = '\0';
  }
  return r;
}

static bool
is_top (const struct copytree *t, const struct stat *st)
{
  return t->top_fd != -1 && st->st_dev == t->top.st_dev &&
         st->st_ino == t->top.st_ino;
}

/* Append "/NAME" to the path. */
static int
push (struct copytree *t, const char *name)
{
  size_t len = strlen (name), need = t->path_len + 1 + len + 1;

  if (need > t->path_size) {
    char *path = realloc (t->path, need * 2);

    if (path == NULL)
      return copy_failed (t, errno);
    t->path = path;
    t->path_size = need * 2;
  }
  if (t->path_len > 0)
    t->path[t->path_len++] = '/';
  memcpy (t->path + t->path_len, name, len + 1);
  t->path_len += len;
  return 0;
}
