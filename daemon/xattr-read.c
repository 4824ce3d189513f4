/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading extended attributes; see xattr-read.h.
 *
 * The kernel is never asked for a length: for a buffer of no bytes it tells
 * one and writes nothing, and that is old when the buffer is there.
 */
#include <errno.h>
#include <linux/limits.h>
#include <stdlib.h>
#include <sys/xattr.h>

#include "sysroot.h"
#include "xattr-read.h"

#define FIRST 1024 /* nearly all fit */

_Static_assert(XATTR_LIST_MAX == XATTR_SIZE_MAX, "one limit for both");

static char *read_all (int fd, const char *name, size_t *len);
static ssize_t get (int fd, const char *name, char *buf, size_t size);

char *
xattr_read (int fd, const char *name, size_t *len)
{
  return read_all (fd, name, len);
}

char *
xattr_read_names (int fd, size_t *len)
{
  return read_all (fd, NULL, len);
}

static char *
read_all (int fd, const char *name, size_t *len)
{
  char *buf = NULL, *shrunk;
  ssize_t n = -1;

  for (size_t size = FIRST; n == -1; size *= 8) {
    free (buf);
    buf = malloc (size + 1);
    if (buf == NULL)
      return NULL;
    n = get (fd, name, buf, size);
    if (n == -1 && (errno != ERANGE || size >= XATTR_SIZE_MAX)) {
      int err = errno;

      free (buf);
      errno = err;
      return NULL;
    }
  }
  buf[n] = '\0';
  *len = n;
  shrunk = realloc (buf, n + 1);
  return shrunk != NULL ? shrunk : buf;
}

/* The calls with descriptors refuse those of O_PATH; by its name in /proc one
 * reaches even a symlink itself.  More than SIZE, which is not 0, is ERANGE.
 */
static ssize_t
get (int fd, const char *name, char *buf, size_t size)
{
  char path[FD_PATH_SIZE];
  ssize_t n =
    name != NULL ? fgetxattr (fd, name, buf, size) : flistxattr (fd, buf, size);

  if (n == -1 && errno == EBADF) {
    fd_path (path, fd);
    n = name != NULL ? getxattr (path, name, buf, size)
                     : listxattr (path, buf, size);
  }
  if (n > (ssize_t) size) {
    errno = ERANGE;
    return -1;
  }
  return n;
}
