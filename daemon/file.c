/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Contents of files.  API: share/api/file.xml. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "file.h"
#include "replace.h"
#include "server.h"
#include "sysroot.h"
#include "transfer.h"

static int append (struct call *c, const char *path);
#include "tempname.h"

static int make_private_file (int dir, const char *name);

int
do_touch (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_create_file_or_reply (c, path, O_WRONLY, 0666);

  if (fd == -1)
    return -1;
  if (futimens (fd, NULL) == -1)
    return reply_errno (c, "%s", path);
  if (close (steal_fd (&fd)) == -1)
    return reply_errno (c, "%s: close", path);
  return 0;
}

char *
do_mktemp (struct call *c, const char *tmpl, const struct do_mktemp_opts *o)
{
  const char *suffix =
    o->bitmask & GUESTFS_MKTEMP_SUFFIX_BITMASK ? o->suffix : "";

  return tempname_make_or_reply (c, tmpl, suffix, make_private_file);
}

/* A new name is no symlink, so O_EXCL opens nothing but a new file. */
static int
make_private_file (int dir, const char *name)
{
  int fd = openat (dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  return fd == -1 ? -1 : close (fd);
}

int
do_write_file (struct call *c, const char *path, const char *content, int size)
{
  size_t len = strlen (content);

  /* SIZE 0 means all of it; contents with NULs never could be sent. */
  if (size < 0 || (size_t) size > len)
    return reply_explained (c, EINVAL, "%s: size %d is not that of the content",
                            path, size);
  return file_write_or_reply (c, path, O_TRUNC, content,
                              size == 0 ? len : (size_t) size);
}

int64_t
do_filesize (struct call *c, const char *file)
{
  CLEANUP_FD int fd = sysroot_open (c, file, O_PATH);
  struct stat st;

  if (fd == -1 || fstat (fd, &st) == -1)
    return reply_errno (c, "%s", file);
  return st.st_size;
}

int
do_mini_write (struct call *c, const char *path,
               const struct do_mini_write_opts *o)
{
  CLEANUP_REPLACE struct replace r = REPLACE_NONE;

  if (o->append)
    return append (c, path);
  if (replace_begin_or_reply (c, &r, path) == -1 ||
      transfer_receive_or_reply (c, r.fd, path, true) == -1)
    return -1;
  if (replace_keep (&r) == -1 || replace_commit (&r) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

/* What could not be written to its end leaves the file as long as it was. */
static int
append (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_create_file_or_reply (c, path, O_WRONLY, 0666);
  off_t end;

  if (fd == -1)
    return -1;
  end = lseek (fd, 0, SEEK_END);
  if (end == -1)
    return reply_errno (c, "%s: seek", path);
  if (transfer_receive_or_reply (c, fd, path, false) == -1) {
    if (ftruncate (fd, end) == -1)
      server_log ("%s: %s: %s", c->name, path, strerror (errno));
    return -1;
  }
  if (close (steal_fd (&fd)) == -1)
    return reply_errno (c, "%s: close", path);
  return 0;
}

int
write_all (int fd, const void *buf, size_t len)
{
  const char *p = buf;

  while (len > 0) {
    ssize_t r = write (fd, p, len);

    if (r == -1 && errno == EINTR)
      continue;
    if (r == -1)
      return -1;
    p += r;
    len -= r;
  }
  return 0;
}

int
file_write_or_reply (struct call *c, const char *path, int flags,
                     const void *buf, size_t len)
{
  CLEANUP_FD int fd =
    sysroot_create_file_or_reply (c, path, O_WRONLY | flags, 0666);

  if (fd == -1)
    return -1;
  if (write_all (fd, buf, len) == -1)
    return reply_errno (c, "%s: write", path);
  if (close (steal_fd (&fd)) == -1)
    return reply_errno (c, "%s: close", path);
  return 0;
}
