/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Visiting all that is below a directory.
 *
 * Each level keeps one descriptor and as many names as one system call gives,
 * so that memory does not depend on the size of a directory.
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
  int (*cb) (void *opaque, const struct walk_entry *entry);
  void *opaque;
  int depth;
  char *path; /* of the present entry */
  size_t path_len, path_size;
};

static int visit_directory (struct walk *w, int dir);
static int visit_names (struct walk *w, int dir, const char *buf, size_t len);
static int visit (struct walk *w, int dir, const char *name,
                  unsigned char d_type);
static int descend (struct walk *w, int dir, const char *name);
static int push (struct walk *w, const char *name);

int
walk_tree (struct call *c, int dirfd,
           int (*cb) (void *opaque, const struct walk_entry *entry),
           void *opaque)
{
  CLEANUP_FREE struct walk *w = malloc (sizeof *w);
  int r, err;

  if (w == NULL)
    return -1;
  w->c = c;
  w->cb = cb;
  w->opaque = opaque;
  w->depth = 0;
  w->path = NULL;
  w->path_len = w->path_size = 0;
  r = visit_directory (w, dirfd);
  err = errno;
  free (w->path);
  errno = err;
  return r;
}

static int
visit_directory (struct walk *w, int dir)
{
  CLEANUP_FREE char *buf = malloc (LEVEL);
  ssize_t n = 1;
  int r = buf == NULL ? -1 : 0;

  if (w->depth == DEPTH_MAX) {
    errno = ELOOP;
    return -1;
  }
  w->depth++;
  while (r == 0 && n > 0) {
    n = getdents64 (dir, buf, LEVEL);
    r = n == -1 ? -1 : visit_names (w, dir, buf, n);
  }
  w->depth--;
  return r;
}

static int
visit_names (struct walk *w, int dir, const char *buf, size_t len)
{
  size_t path_len = w->path_len;
  int r = 0;

  if (call_cancelled (w->c)) {
    errno = ECANCELED;
    return -1;
  }
  for (size_t i = 0; r == 0 && i < len;) {
    const struct dirent64 *d = (const void *) (buf + i);

    if (strcmp (d->d_name, ".") != 0 && strcmp (d->d_name, "..") != 0) {
      r = push (w, d->d_name);
      if (r == 0)
        r = visit (w, dir, d->d_name, d->d_type);
      w->path_len = path_len;
    }
    i += d->d_reclen;
  }
  return r;
}

/* What has been removed meanwhile is passed over. */
static int
visit (struct walk *w, int dir, const char *name, unsigned char d_type)
{
  struct walk_entry entry = {
    .dir = dir,
    .name = name,
    .path = w->path,
    .type = DTTOIF (d_type),
  };
  struct stat st;

  if (d_type == DT_UNKNOWN) { /* some filesystems do not keep it there */
    if (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
      return errno == ENOENT ? 0 : -1;
    entry.type = st.st_mode & S_IFMT;
  }
  if (w->cb (w->opaque, &entry) == -1)
    return -1;
  return S_ISDIR (entry.type) ? descend (w, dir, name) : 0;
}

static int
descend (struct walk *w, int dir, const char *name)
{
  CLEANUP_FD int fd =
    openat (dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd == -1)
    return errno == ENOENT ? 0 : -1;
  return visit_directory (w, fd);
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
