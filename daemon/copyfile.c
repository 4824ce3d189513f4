/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying one file of a tree: new, over another, or as a hard link. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "attributes.h"
#include "copyfile.h"
#include "file.h"
#include "replace.h"

#define SMALL 65536

static int copy_over (struct copytree *t, int src, const struct stat *st,
                      int dir, const char *name);
static int begin_over (struct copytree *t, struct replace *r, int dir,
                       const char *name, const char **reason);
static char *path_in_image (const struct copytree *t);
static int copy_contents (struct copytree *t, int src, const struct stat *st,
                          int dest);
static int copy_small (struct copytree *t, int src, int dest);
static bool link_known (struct copytree *t, const struct stat *st, int dir,
                        const char *name);
static void remember (struct copytree *t, const struct stat *st);
static int make_special (int src, const struct stat *st, int dir,
                         const char *name);
static bool is_same (int dir, const char *name, const struct stat *st);
static int take_place (int dir, const char *temp, const char *name);

int
copy_regular (struct copytree *t, int src, const struct stat *st, int dir,
              const char *name)
{
  mode_t mode = t->what & ATTRIBUTES_MODE ? 0600 : st->st_mode & 0777;
  CLEANUP_FD int fd = -1;
  int err;

  if (link_known (t, st, dir, name))
    return 0;
  fd = openat (dir, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
               mode);
  if (fd == -1)
    return errno == EEXIST ? copy_over (t, src, st, dir, name)
                           : copy_failed (t, errno);
  if (copy_contents (t, src, st, fd) == -1) {
    err = errno;
    unlinkat (dir, name, 0); /* no half of a file */
    return copy_failed (t, err);
  }
  err = attributes_copy (src, st, fd, t->what | t->legacy) == -1 ? errno : 0;
  if (close (steal_fd (&fd)) == -1 || (t->strict && err != 0)) {
    err = err != 0 ? err : errno;
    unlinkat (dir, name, 0);
    return copy_failed (t, err);
  }
  remember (t, st);
  return err == 0 ? 0 : attributes_failed (t, err);
}

int
copy_special (struct copytree *t, int src, const struct stat *st, int dir,
              const char *name)
{
  char temp[REPLACE_TEMP];
  CLEANUP_FD int fd = -1;

  if (!t->recursive && !S_ISLNK (st->st_mode))
    return copy_failed (t, ENXIO);
  if (link_known (t, st, dir, name))
    return 0;
  if (make_special (src, st, dir, name) == -1) {
    if (errno != EEXIST)
      return copy_failed (t, errno);
    if (t->noclobber)
      return 0;
    if (is_same (dir, name, st))
      return copy_failed_because (t,
                                  "source and destination are the same file");
    if (replace_temporary_name (temp) == -1 ||
        make_special (src, st, dir, temp) == -1 ||
        take_place (dir, temp, name) == -1)
      return copy_failed (t, errno);
  }
  fd = openat (dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1)
    return copy_failed (t, errno);
  if (attributes_copy (src, st, fd, t->what | ATTRIBUTES_BY_PATH) == -1) {
    int err = errno;

    if (t->strict)
      unlinkat (dir, name, 0);
    return t->strict ? copy_failed (t, err) : attributes_failed (t, err);
  }
  remember (t, st);
  return 0;
}

/* Over a file that exists: the copy takes its place when it is complete. */
static int
copy_over (struct copytree *t, int src, const struct stat *st, int dir,
           const char *name)
{
  CLEANUP_REPLACE struct replace r = REPLACE_NONE;
  const char *reason = NULL;
  int err;

  if (t->noclobber)
    return 0;
  if (begin_over (t, &r, dir, name, &reason) == -1)
    return reason != NULL ? copy_failed_because (t, reason)
                          : copy_failed (t, errno);
  if (r.exists && r.old.st_dev == st->st_dev && r.old.st_ino == st->st_ino)
    return copy_failed_because (t, "source and destination are the same file");
  if (copy_contents (t, src, st, r.fd) == -1 || replace_keep (&r) == -1)
    return copy_failed (t, errno);
  err = attributes_copy (src, st, r.fd, t->what) == -1 ? errno : 0;
  if (t->strict && err != 0)
    return copy_failed (t, err);
  if (replace_commit (&r) == -1)
    return copy_failed (t, errno);
  remember (t, st);
  return err == 0 ? 0 : attributes_failed (t, err);
}

int
attributes_failed (struct copytree *t, int err)
{
  char reason[128];

  snprintf (reason, sizeof reason, "copied, but not with all attributes: %s",
            strerrordesc_np (err));
  return copy_failed_because (t, reason);
}

/* As cp(1), which writes to where a symlink leads, if there is something. */
static int
begin_over (struct copytree *t, struct replace *r, int dir, const char *name,
            const char **reason)
{
  CLEANUP_FREE char *path = NULL, *target_name = NULL;
  CLEANUP_FD int target = -1;
  struct stat st;

  if (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return -1;
  if (S_ISDIR (st.st_mode))
    *reason = "cannot replace a directory by a file";
  if (!S_ISLNK (st.st_mode))
    return replace_begin (r, dir, name, 0600);
  path = path_in_image (t);
  if (path == NULL)
    return -1;
  target = sysroot_open_target (t->c, path, &target_name);
  if (target == -1 || replace_begin (r, target, target_name, 0600) == -1)
    return -1;
  if (!r->exists) {
    *reason = "not writing through a symbolic link that leads nowhere";
    replace_abort (r);
    return -1;
  }
  return 0;
}

static char *
path_in_image (const struct copytree *t)
{
  char *path;

  if (asprintf (&path, "%s%s%s", t->dest, t->path_len > 0 ? "/" : "",
                t->path_len > 0 ? t->path : "") == -1)
    return NULL;
  if (strlen (path) < PATH_MAX)
    return path;
  free (path);
  errno = ENAMETOOLONG;
  return NULL;
}

static int
copy_contents (struct copytree *t, int src, const struct stat *st, int dest)
{
  struct copydata d = {
    .c = t->c,
    .src = src,
    .dest = dest,
    .size = COPYDATA_ALL,
    .progress = t->progress,
    .buffer = &t->buffer,
  };

  if (st->st_size == 0)
    return 0;
  if (st->st_size <= SMALL && st->st_blocks * 512 >= st->st_size &&
      (t->share == COPYDATA_SHARE_NEVER || t->cannot_share))
    return copy_small (t, src, dest);
  if (t->share != COPYDATA_SHARE_NEVER && !t->cannot_share) {
    if (copydata_share (src, dest) == 0)
      return 0;
    if (t->share == COPYDATA_SHARE_ALWAYS)
      return -1;
    t->cannot_share = errno == EOPNOTSUPP || errno == ENOTTY;
  }
  return copydata (&d, NULL);
}

/* Fewer system calls: most files are small. */
static int
copy_small (struct copytree *t, int src, int dest)
{
  ssize_t n = 1;

  if (t->buffer == NULL)
    t->buffer = copydata_buffer (COPYDATA_STEP);
  if (t->buffer == NULL)
    return -1;
  while (n > 0) {
    n = read (src, t->buffer, COPYDATA_STEP);
    if (n == -1 || (n > 0 && write_all (dest, t->buffer, n) == -1))
      return -1;
    if (n < SMALL)
      n = 0;
  }
  return 0;
}

/* Has this file been copied under another name?  Then make a hard link to that
 * copy; if there cannot be one, it is copied once more.
 */
static bool
link_known (struct copytree *t, const struct stat *st, int dir,
            const char *name)
{
  CLEANUP_FREE char *parent = NULL;
  CLEANUP_FD int from = -1;
  char temp[REPLACE_TEMP];
  const char *known, *base;

  if (!t->links || st->st_nlink < 2 || t->top_fd == -1)
    return false;
  known = inodes_get (&t->seen, st->st_dev, st->st_ino);
  if (known == NULL)
    return false;
  base = strrchr (known, '/');
  base = base != NULL ? base + 1 : known;
  parent = base == known ? strdup (".") : strndup (known, base - known);
  if (parent == NULL)
    return false;
  from = open_in_root (t->top_fd, parent, O_PATH | O_DIRECTORY, 0);
  if (from == -1)
    return false;
  if (linkat (from, base, dir, name, 0) == 0)
    return true;
  if (errno == EEXIST && t->noclobber)
    return true;
  return errno == EEXIST && replace_temporary_name (temp) == 0 &&
         linkat (from, base, dir, temp, 0) == 0 &&
         take_place (dir, temp, name) == 0;
}

/* That the copy of this file is at the present path.  Without memory or room its
 * other names become copies.
 */
static void
remember (struct copytree *t, const struct stat *st)
{
  if (t->links && st->st_nlink > 1 && t->path_len > 0 &&
      inodes_get (&t->seen, st->st_dev, st->st_ino) == NULL)
    inodes_put (&t->seen, st->st_dev, st->st_ino, t->path);
}

static int
make_special (int src, const struct stat *st, int dir, const char *name)
{
  char target[PATH_MAX];
  ssize_t len;

  if (!S_ISLNK (st->st_mode))
    return mknodat (dir, name, st->st_mode & (S_IFMT | 0777), st->st_rdev);
  len = readlinkat (src, "", target, sizeof target - 1);
  if (len == -1)
    return -1;
  target[len] = '\0';
  return symlinkat (target, dir, name);
}

static bool
is_same (int dir, const char *name, const struct stat *st)
{
  struct stat there;

  return fstatat (dir, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
         there.st_dev == st->st_dev && there.st_ino == st->st_ino;
}

/* Rename TEMP, which does nothing if both are the same file already. */
static int
take_place (int dir, const char *temp, const char *name)
{
  int r = renameat (dir, temp, dir, name), err = errno;

  unlinkat (dir, temp, 0);
  errno = err;
  return r;
}
