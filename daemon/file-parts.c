/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of files, their length and their blocks.  API: share/api/file.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/falloc.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "copydata.h"
#include "device.h"
#include "sysroot.h"

static char *read_part (struct call *c, const char *name, int fd, int count,
                        int64_t offset, size_t *size_r);
static int write_part (struct call *c, const char *name, int take_fd,
                       const char *content, size_t size, int64_t offset);
static int close_or_reply (struct call *c, const char *path, int take_fd);
static bool is_fallocate_mode (int mode);
static int64_t dig_data (struct call *c, int fd, off_t pos, off_t end,
                         char *buf);

char *
do_pread (struct call *c, const char *path, int count, int64_t offset,
          size_t *size_r)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDONLY);

  return fd == -1 ? NULL : read_part (c, path, fd, count, offset, size_r);
}

char *
do_pread_device (struct call *c, const char *device, int count, int64_t offset,
                 size_t *size_r)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);

  return fd == -1 ? NULL : read_part (c, device, fd, count, offset, size_r);
}

int
do_pwrite (struct call *c, const char *path, const char *content,
           size_t content_size, int64_t offset)
{
  int fd = sysroot_open_file_or_reply (c, path, O_WRONLY);

  return fd == -1 ? -1
                  : write_part (c, path, fd, content, content_size, offset);
}

int
do_pwrite_device (struct call *c, const char *device, const char *content,
                  size_t content_size, int64_t offset)
{
  int fd = device_open_or_reply (c, device, O_WRONLY);

  return fd == -1 ? -1
                  : write_part (c, device, fd, content, content_size, offset);
}

int
do_truncate (struct call *c, const char *path)
{
  return do_truncate_size (c, path, 0);
}

int
do_truncate_size (struct call *c, const char *path, int64_t size)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_WRONLY);

  if (fd == -1)
    return -1;
  if (ftruncate (fd, size) == -1)
    return reply_errno (c, "%s: cannot set length %" PRIi64, path, size);
  return close_or_reply (c, path, steal_fd (&fd));
}

int
do_fallocate64 (struct call *c, const char *path, int64_t len)
{
  CLEANUP_FD int fd = -1;
  int err;

  if (len < 0)
    return reply_explained (c, EINVAL, "%s: length %" PRIi64 " is negative",
                            path, len);
  fd = sysroot_create_file_or_reply (c, path, O_WRONLY | O_TRUNC, 0666);
  if (fd == -1)
    return -1;
  err = posix_fallocate (fd, 0, len);
  if (err != 0) {
    if (ftruncate (fd, 0) == -1) /* do not keep the disk full */
      return reply_errno (c, "%s", path);
    return reply_code (c, err, "%s", path);
  }
  return close_or_reply (c, path, steal_fd (&fd));
}

int
do_mini_fallocate (struct call *c, const char *path, int mode, int64_t offset,
                   int64_t length)
{
  CLEANUP_FD int fd = -1;
  struct stat st;

  if (!is_fallocate_mode (mode))
    return reply_explained (c, EINVAL, "%#x: not a mode of fallocate",
                            (unsigned) mode);
  fd = (mode & ~FALLOC_FL_KEEP_SIZE) == 0
         ? sysroot_create_file_or_reply (c, path, O_WRONLY, 0666)
         : sysroot_open_file_or_reply (c, path, O_WRONLY);
  if (fd == -1)
    return -1;
  if (fstat (fd, &st) == -1)
    return reply_errno (c, "%s", path);
  if (fallocate (fd, mode, offset, length) == -1) {
    int err = errno;

    if (err == ENOSPC && ftruncate (fd, st.st_size) == -1) /* not a part */
      return reply_errno (c, "%s", path);
    return reply_code (c, err, "%s", path);
  }
  return close_or_reply (c, path, steal_fd (&fd));
}

int64_t
do_mini_dig_holes (struct call *c, const char *path, int64_t offset,
                   int64_t length)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDWR);
  CLEANUP_FREE char *buf = copydata_buffer (COPYDATA_STEP);
  off_t end, data = offset;
  int64_t dug = 0, n;
  struct stat st;

  if (fd == -1)
    return -1;
  if (buf == NULL || fstat (fd, &st) == -1)
    return reply_errno (c, "%s", path);
  if (offset < 0 || length < 0)
    return reply_explained (c, EINVAL, "%s: offset or length is negative",
                            path);
  end =
    length == 0 || length > st.st_size - offset ? st.st_size : offset + length;
  while (data < end && (data = lseek (fd, data, SEEK_DATA)) != -1 &&
         data < end) {
    off_t hole = lseek (fd, data, SEEK_HOLE);

    if (hole == -1 || hole > end)
      hole = end;
    n = dig_data (c, fd, data, hole, buf);
    if (n == -1)
      return reply_errno (c, "%s", path);
    dug += n;
    data = hole;
  }
  if (data == -1 && errno != ENXIO)
    return reply_errno (c, "%s", path);
  return dug;
}

int
do_mini_fsync (struct call *c, const char *path,
               const struct do_mini_fsync_opts *o)
{
  bool device = device_is_resolved (c->server, path);
  CLEANUP_FD int fd = device ? device_open_or_reply (c, path, O_RDONLY)
                             : sysroot_open (c, path, O_RDONLY);
  int r;

  if (fd == -1 && device)
    return -1;
  if (fd == -1 && errno == ENXIO)
    return reply_explained (c, EINVAL, "%s: not a regular file", path);
  if (fd == -1)
    return reply_errno (c, "%s", path);
  if (o->filesystem)
    r = syncfs (fd);
  else
    r = o->data ? fdatasync (fd) : fsync (fd);
  return r == -1 ? reply_errno (c, "%s", path) : 0;
}

static char *
read_part (struct call *c, const char *name, int fd, int count, int64_t offset,
           size_t *size_r)
{
  CLEANUP_FREE char *buf = NULL;
  ssize_t n;

  if (count < 0)
    return reply_error_null (c, "count is negative");
  if (offset < 0)
    return reply_error_null (c, "offset is negative");
  if (count >= GUESTFS_MESSAGE_MAX)
    return reply_error_null (c,
                             "%s: count is too large for a message (%d MiB), "
                             "use smaller reads",
                             name, GUESTFS_MESSAGE_MAX >> 20);
  buf = malloc (count + 1);
  n = buf == NULL ? -1 : pread (fd, buf, count, offset);
  if (n == -1)
    return reply_errno_null (c, "%s: read", name);
  *size_r = n;
  return steal_ptr (&buf);
}

/* Returns how many bytes were written: all, but for the last of a full disk. */
static int
write_part (struct call *c, const char *name, int take_fd, const char *content,
            size_t size, int64_t offset)
{
  CLEANUP_FD int fd = take_fd;
  ssize_t n;

  if (offset < 0)
    return reply_explained (c, EINVAL, "offset is negative");
  n = pwrite (fd, content, size, offset);
  if (n == -1)
    return reply_errno (c, "%s: write", name);
  return close_or_reply (c, name, steal_fd (&fd)) == -1 ? -1 : n;
}

static int
close_or_reply (struct call *c, const char *path, int take_fd)
{
  if (close (take_fd) == -1)
    return reply_errno (c, "%s: close", path);
  return 0;
}

static bool
is_fallocate_mode (int mode)
{
  switch (mode) {
  case 0:
  case FALLOC_FL_KEEP_SIZE:
  case FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE:
  case FALLOC_FL_COLLAPSE_RANGE:
  case FALLOC_FL_ZERO_RANGE:
  case FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE:
  case FALLOC_FL_INSERT_RANGE:
    return true;
  default:
    return false;
  }
}

/* Make holes of the zeroes between POS and END.  Returns how many bytes, or
 * -1.
 */
static int64_t
dig_data (struct call *c, int fd, off_t pos, off_t end, char *buf)
{
  int64_t dug = 0;

  while (pos < end) {
    size_t want = end - pos < COPYDATA_STEP ? end - pos : COPYDATA_STEP;
    ssize_t n = pread (fd, buf, want, pos);

    if (call_cancelled (c)) {
      errno = ECANCELED;
      return -1;
    }
    if (n <= 0)
      return n == 0 ? dug : -1;
    for (ssize_t i = 0; i < n;) {
      bool zero;
      size_t run = copydata_run (buf + i, n - i, &zero);

      if (zero && fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                             pos + i, run) == -1)
        return -1;
      dug += zero ? run : 0;
      i += run;
    }
    pos += n;
  }
  return dug;
}
