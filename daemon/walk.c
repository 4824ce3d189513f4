/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Visiting all that is below a directory.
 *
 * Each level keeps one descriptor and the names of one directory, which is
 * read to its end before anything in it is visited.
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

/* The entries of a directory, one behind the other: the byte d_type, the
 * name, its NUL.
 */
struct names {
  char *buf;
  size_t len, size;
};

struct walk {
  struct call *c;
  int (*cb) (void *opaque, const struct walk_entry *entry);
  void *opaque;
  int depth;
  char *path; /* of the present entry */
  size_t path_len, path_size;
  _Alignas(struct dirent64) char entries[32768]; /* of getdents64 */
};

static int visit_directory (struct walk *w, int dir);
static int read_names (struct walk *w, int dir, struct names *names);
static int add_name (struct names *names, const struct dirent64 *d);
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
  struct names names = { 0 };
  int r = read_names (w, dir, &names);
  size_t path_len = w->path_len;

  w->depth++;
  for (size_t i = 0; r == 0 && i < names.len;) {
    const char *name = names.buf + i + 1;

    r = push (w, name);
    if (r == 0)
      r = visit (w, dir, name, names.buf[i]);
    w->path_len = path_len;
    i += 1 + strlen (name) + 1;
  }
  w->depth--;
  gm_cleanup_free (&names.buf);
  return r;
}

static int
read_names (struct walk *w, int dir, struct names *names)
{
  ssize_t n;

  if (w->depth == DEPTH_MAX) {
    errno = ELOOP;
    return -1;
  }
  if (call_cancelled (w->c)) {
    errno = ECANCELED;
    return -1;
  }
  while ((n = getdents64 (dir, w->entries, sizeof w->entries)) > 0)
    for (ssize_t i = 0; i < n;) {
      const struct dirent64 *d = (const void *) (w->entries + i);

      if (add_name (names, d) == -1)
        return -1;
      i += d->d_reclen;
    }
  return n;
}

static int
add_name (struct names *names, const struct dirent64 *d)
{
  size_t n = strlen (d->d_name) + 1;

  if (strcmp (d->d_name, ".") == 0 || strcmp (d->d_name, "..") == 0)
    return 0;
  if (names->len + 1 + n > names->size) {
    size_t size = (names->len + 1 + n) * 2 + 1024;
    char *buf = realloc (names->buf, size);

    if (buf == NULL)
      return -1;
    names->buf = buf;
    names->size = size;
  }
  names->buf[names->len] = d->d_type;
  memcpy (names->buf + names->len + 1, d->d_name, n);
  names->len += 1 + n;
  return 0;
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
