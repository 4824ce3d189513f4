/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a system that is being inspected; see inspect-view.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "inspect-view.h"
#include "sysroot.h"

static int open_path (const struct inspect_view *v, const char *path,
                      int flags);
static mode_t type_of (const struct inspect_view *v, const char *path,
                       int flags);
static ssize_t read_all (int fd, char *buf, size_t size);

int
inspect_view_open (const struct inspect_view *v, const char *path)
{
  CLEANUP_FD int fd = open_path (v, path, O_RDONLY);
  struct stat st;

  if (fd == -1 || fstat (fd, &st) == -1) {
    not_our_memory ();
    return -1;
  }
  if (S_ISREG (st.st_mode))
    return steal_fd (&fd);
  errno = EISDIR;
  return -1;
}

char *
inspect_view_read (const struct inspect_view *v, const char *path, size_t max)
{
  CLEANUP_FD int fd = inspect_view_open (v, path);
  CLEANUP_FREE char *buf = NULL;
  ssize_t n;

  if (fd == -1) {
    int err = errno;

    if (err != ENOENT && err != ENOTDIR)
      inspect_warn (v->os, "/%s: %s", path,
                    err == ENXIO ? "not a regular file" : strerror (err));
    errno = err;
    return NULL;
  }
  buf = malloc (max + 2);
  if (buf == NULL)
    return NULL;
  n = read_all (fd, buf, max + 1);
  if (n == -1) {
    int err;

    not_our_memory ();
    err = errno;
    inspect_warn (v->os, "/%s: %s", path, strerror (err));
    errno = err;
    return NULL;
  }
  buf[n] = '\0';
  if ((size_t) n > max) {
    buf[max] = '\0';
    inspect_warn (v->os, "/%s: only the first %zu bytes were looked at", path,
                  max);
  }
  return steal_ptr (&buf);
}

bool
inspect_view_is_dir (const struct inspect_view *v, const char *path)
{
  return S_ISDIR (type_of (v, path, O_PATH));
}

bool
inspect_view_is_file (const struct inspect_view *v, const char *path)
{
  return S_ISREG (type_of (v, path, O_PATH));
}

bool
inspect_view_exists (const struct inspect_view *v, const char *path)
{
  return type_of (v, path, O_PATH | O_NOFOLLOW) != 0;
}

static int
open_path (const struct inspect_view *v, const char *path, int flags)
{
  if (v->usr != -1 && strncmp (path, "usr/", 4) == 0)
    return open_file_in_root (v->usr, path + 4, flags);
  return open_file_in_root (v->root, path, flags);
}

/* 0 if there is nothing. */
static mode_t
type_of (const struct inspect_view *v, const char *path, int flags)
{
  CLEANUP_FD int fd = open_path (v, path, flags);
  struct stat st;

  return fd != -1 && fstat (fd, &st) == 0 ? st.st_mode : 0;
}

static ssize_t
read_all (int fd, char *buf, size_t size)
{
  size_t n = 0;

  while (n < size) {
    ssize_t r = read (fd, buf + n, size - n);

    if (r == -1 && errno == EINTR)
      continue;
    if (r == -1)
      return -1;
    if (r == 0)
      break;
    n += r;
  }
  return n;
}
