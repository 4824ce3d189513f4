/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Visiting all that is below a directory.
 *
 * Each level keeps one descriptor and as many names as one system call gives,
 * so that memory does not depend on the size of a directory, unless it is to
 * be sorted.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "walk.h"

/* As deep as an archive goes; see archive-out.c. */
#define DEPTH_MAX 4000

#define LEVEL 8192 /* bytes of getdents64 */

struct walk {
  struct call *c;
  const struct walk_how *how;
  dev_t dev; /* of the start, for onefs */
  int depth;
  size_t held; /* bytes of names of sorted directories that we are in */
  char *path;  /* of the present entry */
  size_t path_len, path_size;
};

/* All names of a directory: each a byte for its type, the name and a NUL. */
struct names {
  char *buf;
  size_t len, size, nr;
};

static int visit_directory (struct walk *w, int dir);
static int visit_unsorted (struct walk *w, int dir);
static int visit_sorted (struct walk *w, int dir);
static int visit_names (struct walk *w, int dir, const char *buf, size_t len);
static int collect (struct walk *w, int dir, struct names *names);
static int add_name (struct walk *w, struct names *names,
                     const struct dirent64 *d);
static bool is_dots (const char *name);
static int visit (struct walk *w, int dir, const char *name,
                  unsigned char d_type);
static int find_type (int dir, const char *name, mode_t *type);
static int descend (struct walk *w, int dir, const char *name);
static int failed (struct walk *w);
static int push (struct walk *w, const char *name);

int
walk_tree (struct call *c, int dirfd, const struct walk_how *how)
{
  struct walk w = { .c = c, .how = how, .path = strdup (""), .path_size = 1 };
  struct stat st;
  int r, err;

  if (w.path == NULL || fstat (dirfd, &st) == -1)
    r = -1;
  else {
    w.dev = st.st_dev;
    r = visit_directory (&w, dirfd);
  }
  err = errno;
  free (w.path);
  errno = err;
  return r;
}

static int
visit_directory (struct walk *w, int dir)
{
  int r;

  if (w->how->maxdepth > 0 && w->depth == w->how->maxdepth)
    return 0;
  if (w->depth == DEPTH_MAX) {
    errno = ELOOP;
    return failed (w);
  }
  w->depth++;
  r = w->how->sorted ? visit_sorted (w, dir) : visit_unsorted (w, dir);
  w->depth--;
  return r;
}

static int
visit_unsorted (struct walk *w, int dir)
{
  CLEANUP_FREE char *buf = malloc (LEVEL);
  ssize_t n;

  if (buf == NULL)
    return failed (w);
  while ((n = getdents64 (dir, buf, LEVEL)) > 0)
    if (visit_names (w, dir, buf, n) == -1)
      return -1;
  return n == -1 ? failed (w) : 0;
}

static int
visit_names (struct walk *w, int dir, const char *buf, size_t len)
{
  for (size_t i = 0; i < len;) {
    const struct dirent64 *d = (const void *) (buf + i);

    if (!is_dots (d->d_name) && visit (w, dir, d->d_name, d->d_type) == -1)
      return -1;
    i += d->d_reclen;
  }
  return 0;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a + 1, *(char *const *) b + 1);
}

static int
visit_sorted (struct walk *w, int dir)
{
  struct names names = { 0 };
  CLEANUP_FREE char *buf = NULL;
  CLEANUP_FREE char **sorted = NULL;
  int r = collect (w, dir, &names);
  size_t pos = 0;

  buf = names.buf;
  sorted = r == -1 ? NULL : calloc (names.nr + 1, sizeof *sorted);
  if (sorted == NULL)
    return errno == ECANCELED ? -1 : failed (w);
  for (size_t i = 0; i < names.nr; i++) {
    sorted[i] = buf + pos;
    pos += strlen (buf + pos + 1) + 2;
  }
  qsort (sorted, names.nr, sizeof *sorted, compare_names);
  w->held += names.len;
  r = 0;
  for (size_t i = 0; i < names.nr && r == 0; i++)
    r = visit (w, dir, sorted[i] + 1, sorted[i][0]);
  w->held -= names.len;
  return r;
}

/* All names of DIR.  Returns 0, or -1 with errno; NAMES->buf is the caller's in
 * either case.
 */
static int
collect (struct walk *w, int dir, struct names *names)
{
  CLEANUP_FREE char *buf = malloc (LEVEL);
  ssize_t n;

  if (buf == NULL)
    return -1;
  while ((n = getdents64 (dir, buf, LEVEL)) > 0) {
    if (call_cancelled (w->c)) {
      errno = ECANCELED;
      return -1;
    }
    for (ssize_t i = 0; i < n;) {
      const struct dirent64 *d = (const void *) (buf + i);

      if (!is_dots (d->d_name) && add_name (w, names, d) == -1)
        return -1;
      i += d->d_reclen;
    }
  }
  return n;
}

static int
add_name (struct walk *w, struct names *names, const struct dirent64 *d)
{
  size_t len = strlen (d->d_name) + 1;

  if (w->held + names->len + 1 + len > WALK_SORT_MAX) {
    errno = E2BIG;
    return -1;
  }
  if (names->len + 1 + len > names->size) {
    size_t size = names->size == 0 ? 2 * LEVEL : names->size * 2;
    char *bigger = realloc (names->buf, size);

    if (bigger == NULL)
      return -1;
    names->buf = bigger;
    names->size = size;
  }
  names->buf[names->len] = d->d_type;
  memcpy (names->buf + names->len + 1, d->d_name, len);
  names->len += 1 + len;
  names->nr++;
  return 0;
}

static bool
is_dots (const char *name)
{
  return strcmp (name, ".") == 0 || strcmp (name, "..") == 0;
}

/* What has been removed meanwhile is passed over. */
static int
visit (struct walk *w, int dir, const char *name, unsigned char d_type)
{
  struct walk_entry entry = { .dir = dir, .name = name };
  size_t path_len = w->path_len;
  int r;

  if (call_cancelled (w->c)) {
    errno = ECANCELED;
    return -1;
  }
  if (push (w, name) == -1)
    return -1;
  entry.path = w->path;
  entry.type = DTTOIF (d_type);
  r = d_type == DT_UNKNOWN ? find_type (dir, name, &entry.type) : 0;
  if (r == -1)
    r = errno == ENOENT ? 0 : failed (w);
  else {
    r = w->how->entry (w->how->opaque, &entry);
    if (r == 0 && S_ISDIR (entry.type))
      r = descend (w, dir, name);
  }
  w->path_len = path_len;
  return r;
}

/* Some filesystems do not keep it in the directory. */
static int
find_type (int dir, const char *name, mode_t *type)
{
  struct stat st;

  if (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return -1;
  *type = st.st_mode & S_IFMT;
  return 0;
}

static int
descend (struct walk *w, int dir, const char *name)
{
  CLEANUP_FD int fd = -1;
  struct stat st;

  if (w->how->maxdepth > 0 && w->depth == w->how->maxdepth)
    return 0;
  fd = openat (dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1 || (w->how->onefs && fstat (fd, &st) == -1))
    return errno == ENOENT ? 0 : failed (w);
  if (w->how->onefs && st.st_dev != w->dev)
    return 0;
  return visit_directory (w, fd);
}

/* The directory whose path we have could not be looked into. */
static int
failed (struct walk *w)
{
  if (w->how->failed == NULL)
    return -1;
  w->path[w->path_len] = '\0'; /* what was behind it has been visited */
  return w->how->failed (w->how->opaque, w->path);
}

/* Append "/NAME" to the path. */
static int
push (struct walk *w, const char *name)
{
  size_t len = strlen (name), need = w->path_len + 1 + len + 1;

  if (need > w->path_size) {
    char *path = realloc (w->path, need * 2);

    if (path == NULL)
      return -1;
    w->path = path;
    w->path_size = need * 2;
  }
  if (w->path_len > 0)
    w->path[w->path_len++] = '/';
  memcpy (w->path + w->path_len, name, len + 1);
  w->path_len += len;
  return 0;
}
