/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of data is in a file, by libmagic.  API: share/api/file.xml. */
#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "sysroot.h"
#include "unpack.h"

#define ENOUGH (1024 * 1024) /* bytes that libmagic looks at by default */

static char *type_of_special (mode_t mode);
static char *kind_or_reply (struct call *c, const char *name, int fd,
                            int flags);
static char *answer_or_reply (struct call *c, const char *name,
                              const char *answer);
static magic_t cookie_or_reply (struct call *c, int flags);

char *
do_file (struct call *c, const char *path)
{
  CLEANUP_FD int fd = -1;
  struct stat st;
  char *type;

  if (device_is_resolved (c->server, path))
    fd = device_open_or_reply (c, path, O_RDONLY);
  else {
    fd = sysroot_open (c, path, O_PATH | O_NOFOLLOW);
    if (fd == -1 || fstat (fd, &st) == -1)
      return reply_errno_null (c, "%s", path);
    if (!S_ISREG (st.st_mode)) {
      type = type_of_special (st.st_mode);
      return type ? type : reply_errno_null (c, "%s", path);
    }
    close (steal_fd (&fd));
    fd = sysroot_open_file_or_reply (c, path, O_RDONLY | O_NOFOLLOW);
  }
  return fd == -1 ? NULL : kind_or_reply (c, path, fd, MAGIC_COMPRESS);
}

/* The first line of the answer is about what the file holds. */
char *
do_zfile (struct call *c, const char *meth, const char *path)
{
  CLEANUP_FREE char *buf = malloc (ENOUGH);
  CLEANUP_UNPACK struct unpack u = { 0 };
  CLEANUP_FD int fd = -1;
  size_t len = 0;
  ssize_t n = 1;
  magic_t cookie;

  if (strcmp (meth, "gzip") != 0 && strcmp (meth, "compress") != 0 &&
      strcmp (meth, "bzip2") != 0) {
    reply_explained (c, EINVAL,
                     "%s: unknown method, expecting gzip, compress "
                     "or bzip2",
                     meth);
    return NULL;
  }
  fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  if (fd == -1)
    return NULL;
  if (buf == NULL)
    return reply_errno_null (c, "%s", path);
  n = unpack_open (&u, fd, true) == -1 ? -1 : 1;
  if (n == 1 && u.archive == NULL && lseek (fd, 0, SEEK_CUR) == 0) {
    reply_explained (c, EINVAL, "%s: not compressed", path);
    return NULL;
  }
  while (n > 0 && len < ENOUGH) {
    n = unpack_read (&u, buf + len, ENOUGH - len);
    len += n > 0 ? n : 0;
  }
  if (n == -1) {
    reply_explained (c, errno, "%s: %s", path, u.error);
    return NULL;
  }
  cookie = cookie_or_reply (c, MAGIC_NONE);
  return cookie == NULL
           ? NULL
           : answer_or_reply (c, path, magic_buffer (cookie, buf, len));
}

char *
do_mini_file (struct call *c, const char *path,
              const struct do_mini_file_opts *o)
{
  CLEANUP_FD int fd = dev_or_path_open_or_reply (c, path, O_RDONLY);
  int flags = 0;

  if (fd == -1)
    return NULL;
  if (o->bitmask & GUESTFS_MINI_FILE_MIME_BITMASK && o->mime)
    flags |= MAGIC_MIME;
  if (o->bitmask & GUESTFS_MINI_FILE_COMPRESSED_BITMASK && o->compressed)
    flags |= MAGIC_COMPRESS;
  return kind_or_reply (c, path, fd, flags);
}

static char *
type_of_special (mode_t mode)
{
  switch (mode & S_IFMT) {
  case S_IFDIR:
    return strdup ("directory");
  case S_IFCHR:
    return strdup ("character device");
  case S_IFBLK:
    return strdup ("block device");
  case S_IFIFO:
    return strdup ("FIFO");
  case S_IFLNK:
    return strdup ("symbolic link");
  case S_IFSOCK:
    return strdup ("socket");
  default:
    return strdup ("unknown");
  }
}

static char *
kind_or_reply (struct call *c, const char *name, int fd, int flags)
{
  magic_t cookie = cookie_or_reply (c, flags | MAGIC_DEVICES);

  return cookie == NULL
           ? NULL
           : answer_or_reply (c, name, magic_descriptor (cookie, fd));
}

static char *
answer_or_reply (struct call *c, const char *name, const char *answer)
{
  char *copy = answer ? strdup (answer) : NULL;

  return copy ? copy : reply_error_null (c, "%s: libmagic fails", name);
}

/* Each thread has one of its own, for ever: they cannot be shared, and take
 * long to make.
 */
static magic_t
cookie_or_reply (struct call *c, int flags)
{
  static __thread magic_t cookie;

  if (cookie == NULL) {
    magic_t fresh = magic_open (MAGIC_NONE);

    if (fresh == NULL)
      return reply_errno_null (c, "libmagic");
    if (magic_load (fresh, NULL) == -1) {
      reply_error (c, "libmagic: %s", magic_error (fresh));
      magic_close (fresh);
      return NULL;
    }
    cookie = fresh;
  }
  magic_setflags (cookie, flags);
  return cookie;
}
