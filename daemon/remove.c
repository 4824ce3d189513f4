/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removing a tree, however deep, with one open directory at a time.
 *
 * On the way down the name and the identity of each directory are kept; on
 * the way up ".." is opened and must be the directory that we came from: it
 * is not if somebody moves things about under our hands.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "remove.h"

struct level {
  char *name; /* of the directory, in its parent */
  dev_t parent_dev;
  ino_t parent_ino;
};

struct walk {
  struct call *c;
  struct level *levels;
  size_t depth, capacity;
  int dir; /* the directory levels[depth - 1]; at depth 0 the start */
};

static int remove_all (struct walk *w);
static int remove_entries (struct walk *w, char **subdir);
static int remove_entry (int dir, const struct dirent *d, bool *is_dir);
static int descend (struct walk *w, const char *name);
static int ascend (struct walk *w);
static char *path_of (const struct walk *w, const char *name);

int
remove_tree (struct call *c, int dirfd, const char *name, char **where)
{
  struct walk w = { .c = c };
  int r, err;

  if (unlinkat (dirfd, name, 0) == 0)
    return 0;
  if (errno != EISDIR)
    goto failed;
  w.dir = openat (dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (w.dir == -1)
    goto failed;
  r = descend (&w, name);
  if (r == 0)
    r = remove_all (&w);
  err = errno;
  if (r == -1)
    *where = w.depth > 0 ? path_of (&w, NULL) : strdup (name);
  for (size_t i = 0; i < w.depth; i++)
    free (w.levels[i].name);
  free (w.levels);
  if (w.dir != -1)
    close (w.dir);
  errno = err;
  return r;

failed:
  err = errno;
  *where = strdup (name);
  errno = err;
  return -1;
}

/* Empty and remove all levels.  On failure the levels tell where. */
static int
remove_all (struct walk *w)
{
  while (w->depth > 0) {
    CLEANUP_FREE char *subdir = NULL;

    if (w->c != NULL && call_cancelled (w->c)) {
      errno = ECANCELED;
      return -1;
    }
    if (remove_entries (w, &subdir) == -1)
      return -1;
    if (subdir != NULL ? descend (w, subdir) == -1 : ascend (w) == -1)
      return -1;
  }
  return 0;
}

/* Remove what is in the present directory, up to the first directory that
 * is not empty: *SUBDIR.
 */
static int
remove_entries (struct walk *w, char **subdir)
{
  int fd = openat (w->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd == -1 ? NULL : fdopendir (fd);
  struct dirent *d;
  int r = 0, err;

  if (dir == NULL) {
    gm_cleanup_fd (&fd);
    return -1;
  }
  while (r == 0 && *subdir == NULL && (errno = 0, d = readdir (dir)) != NULL) {
    bool is_dir = false;

    if (strcmp (d->d_name, ".") == 0 || strcmp (d->d_name, "..") == 0)
      continue;
    r = remove_entry (w->dir, d, &is_dir);
    if (is_dir && (*subdir = strdup (d->d_name)) == NULL)
      r = -1;
  }
  err = errno;
  closedir (dir);
  errno = err;
  return r == -1 || (*subdir == NULL && err != 0) ? -1 : 0;
}

/* *IS_DIR is set if it is a directory that has something in it (or on it). */
static int
remove_entry (int dir, const struct dirent *d, bool *is_dir)
{
  if (d->d_type != DT_DIR) {
    if (unlinkat (dir, d->d_name, 0) == 0)
      return 0;
    if (errno != EISDIR)
      return -1;
  }
  if (unlinkat (dir, d->d_name, AT_REMOVEDIR) == 0)
    return 0;
  *is_dir = errno == ENOTEMPTY || errno == EEXIST || errno == EBUSY;
  return *is_dir ? 0 : -1;
}

static int
descend (struct walk *w, const char *name)
{
  CLEANUP_FD int fd =
    openat (w->dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct level *levels;
  struct stat st;

  if (fd == -1 || fstat (w->dir, &st) == -1)
    return -1;
  if (w->depth == w->capacity) {
    w->capacity = w->capacity == 0 ? 32 : w->capacity * 2;
    levels = reallocarray (w->levels, w->capacity, sizeof *levels);
    if (levels == NULL)
      return -1;
    w->levels = levels;
  }
  w->levels[w->depth] = (struct level){ strdup (name), st.st_dev, st.st_ino };
  if (w->levels[w->depth].name == NULL)
    return -1;
  w->depth++;
  close (w->dir);
  w->dir = steal_fd (&fd);
  return 0;
}

/* The present directory is empty: go up and remove it. */
static int
ascend (struct walk *w)
{
  struct level *level = &w->levels[w->depth - 1];
  CLEANUP_FD int fd = openat (w->dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct stat st;

  if (fd == -1 || fstat (fd, &st) == -1)
    return -1;
  if (st.st_dev != level->parent_dev || st.st_ino != level->parent_ino) {
    errno = EAGAIN;
    return -1;
  }
  if (unlinkat (fd, level->name, AT_REMOVEDIR) == -1)
    return -1;
  close (w->dir);
  w->dir = steal_fd (&fd);
  free (level->name);
  w->depth--;
  return 0;
}

/* "a/b/c" of the levels, and NAME in the last (NULL: the last itself). */
static char *
path_of (const struct walk *w, const char *name)
{
  size_t size = (name != NULL ? strlen (name) + 1 : 0) + 1;
  char *path, *p;

  for (size_t i = 0; i < w->depth; i++)
    size += strlen (w->levels[i].name) + 1;
  p = path = malloc (size);
  if (path == NULL)
    return NULL;
  for (size_t i = 0; i < w->depth; i++) {
    p = stpcpy (p, w->levels[i].name);
    *p++ = '/';
  }
  if (name != NULL)
    p = stpcpy (p, name);
  else
    p--;
  *p = '\0';
  return path;
}
