/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths of the image in their one true form.
 *
 * They are only looked at part by part.  Somebody who renames things under our
 * hands gets a path that was never true, but nothing outside of the image:
 * every look goes through the sysroot.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "realpath.h"
#include "sysroot.h"

#define LINKS_MAX 40 /* as many as the kernel follows */

struct resolver {
  struct call *c;
  enum realpath_need need;
  char done[PATH_MAX]; /* what is certain, "" for the root */
  char *rest;          /* what is still to be looked at */
  char *text;          /* what REST points into, malloc'ed */
  int links;
};

static int resolve_part (struct resolver *r, const char *part, size_t len);
static int look_at (struct resolver *r, size_t old_len);
static int follow (struct resolver *r, int link, size_t old_len);
static int append (char done[PATH_MAX], const char *part, size_t len);
static void drop_last (char *done);
static int find_case (int dir, char *name);

char *
realpath_resolve (struct call *c, const char *path, enum realpath_need need)
{
  CLEANUP_FREE struct resolver *r = calloc (1, sizeof *r);
  char *result = NULL;
  int status = 0, err;

  if (r == NULL || (r->text = strdup (path)) == NULL)
    return NULL;
  r->c = c;
  r->need = need;
  r->rest = r->text;
  while (status == 0 && *(r->rest += strspn (r->rest, "/")) != '\0') {
    const char *part = r->rest;
    size_t len = strcspn (part, "/");

    r->rest += len;
    status = resolve_part (r, part, len);
  }
  if (status == 0)
    result = strdup (r->done[0] != '\0' ? r->done : "/");
  err = errno;
  free (r->text);
  errno = err;
  return result;
}

static int
resolve_part (struct resolver *r, const char *part, size_t len)
{
  size_t old_len = strlen (r->done);

  if (len == 1 && part[0] == '.')
    return 0;
  if (len == 2 && part[0] == '.' && part[1] == '.') {
    drop_last (r->done);
    return 0;
  }
  if (append (r->done, part, len) == -1)
    return -1;
  return look_at (r, old_len);
}

/* The last part of `done` is new. */
static int
look_at (struct resolver *r, size_t old_len)
{
  CLEANUP_FD int fd = sysroot_open (r->c, r->done, O_PATH | O_NOFOLLOW);
  bool last = r->rest[strspn (r->rest, "/")] == '\0';
  struct stat st;

  if (fd == -1) {
    if (errno == ENOENT && r->need == REALPATH_PARENT && last)
      return 0;
    if ((errno == ENOENT || errno == ENOTDIR) && r->need == REALPATH_NONE)
      return 0;
    return -1;
  }
  if (fstat (fd, &st) == -1)
    return -1;
  if (S_ISLNK (st.st_mode))
    return follow (r, fd, old_len);
  if (*r->rest == '/' && !S_ISDIR (st.st_mode) && r->need != REALPATH_NONE) {
    errno = ENOTDIR;
    return -1;
  }
  return 0;
}

/* Put what LINK holds in front of the rest. */
static int
follow (struct resolver *r, int link, size_t old_len)
{
  char target[PATH_MAX];
  ssize_t len = readlinkat (link, "", target, sizeof target - 1);
  char *text;

  if (len == -1)
    return -1;
  target[len] = '\0';
  if (++r->links > LINKS_MAX) {
    errno = ELOOP;
    return -1;
  }
  if (asprintf (&text, "%s%s", target, r->rest) == -1)
    return -1;
  free (r->text);
  r->text = r->rest = text;
  r->done[target[0] == '/' ? 0 : old_len] = '\0';
  return 0;
}

static int
append (char done[PATH_MAX], const char *part, size_t len)
{
  size_t used = strlen (done);

  if (len > NAME_MAX || used + 1 + len >= PATH_MAX) {
    errno = ENAMETOOLONG;
    return -1;
  }
  done[used++] = '/';
  memcpy (done + used, part, len);
  done[used + len] = '\0';
  return 0;
}

static void
drop_last (char *done)
{
  char *slash = strrchr (done, '/');

  if (slash != NULL)
    *slash = '\0';
}

char *
realpath_true_case (struct call *c, const char *path)
{
  char done[PATH_MAX] = "";

  while (*(path += strspn (path, "/")) != '\0') {
    CLEANUP_FD int dir =
      sysroot_open (c, done[0] != '\0' ? done : "/", O_RDONLY | O_DIRECTORY);
    size_t used = strlen (done), len = strcspn (path, "/");
    bool last = path[len + strspn (path + len, "/")] == '\0';

    if (dir == -1 || append (done, path, len) == -1)
      return NULL;
    if (find_case (dir, done + used + 1) == -1 && (errno != ENOENT || !last))
      return NULL;
    path += len;
  }
  return strdup (done[0] != '\0' ? done : "/");
}

/* Replace NAME by how it is spelled in DIR: as it is, or by the first in the
 * order of bytes that differs only in case.
 */
static int
find_case (int dir, char *name)
{
  CLEANUP_FREE char *best = NULL;
  const struct dirent *d;
  DIR *stream;
  int fd, err;

  if (faccessat (dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return 0;
  fd = openat (dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  stream = fd == -1 ? NULL : fdopendir (fd);
  if (stream == NULL) {
    gm_cleanup_fd (&fd);
    return -1;
  }
  while ((errno = 0, d = readdir (stream)) != NULL) {
    if (strcasecmp (d->d_name, name) != 0 ||
        (best != NULL && strcmp (d->d_name, best) >= 0))
      continue;
    free (best);
    best = strdup (d->d_name);
  }
  err = errno;
  closedir (stream);
  if (err == 0 && best != NULL)
    strcpy (name, best);
  errno = err != 0 ? err : ENOENT;
  return err == 0 && best != NULL ? 0 : -1;
}
