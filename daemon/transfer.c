/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files between the host and the appliance.  API: share/api/transfer.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "file.h"
#include "server.h"

struct upload {
  struct call *c;
  int fd;
  bool truncated; /* what lies ahead of the position is a hole already */
  bool hole;      /* the last piece was one */
  uint64_t done;
};

static int upload (struct call *c, const char *name, int flags, int64_t offset);
static int upload_hole (struct upload *u, uint64_t len);
static int upload_write (void *opaque, const void *buf, size_t len);
static int skip (const struct upload *u, const struct stat *st, uint64_t len);
static int extend_to_position (int fd);
static int64_t skip_hole (struct call *c, int fd, uint64_t max);
static int download (struct call *c, const char *name, int fd, uint64_t total,
                     bool whole);
static int read_full (int fd, char *buf, size_t len);

int
do_upload (struct call *c, const char *remotefilename)
{
  return upload (c, remotefilename, O_WRONLY | O_CREAT | O_TRUNC, 0);
}

int
do_download (struct call *c, const char *remotefilename)
{
  CLEANUP_FD int fd = dev_or_path_open_or_reply (c, remotefilename, O_RDONLY);
  off_t size;

  if (fd == -1)
    return -1;
  size = lseek (fd, 0, SEEK_END);
  if (size == -1 || lseek (fd, 0, SEEK_SET) == -1)
    return reply_errno (c, "%s: seek", remotefilename);
  return download (c, remotefilename, fd, size, true);
}

int
do_upload_offset (struct call *c, const char *remotefilename, int64_t offset)
{
  if (offset < 0)
    return reply_explained (c, EINVAL, "%s: offset %" PRIi64 " is negative",
                            remotefilename, offset);
  return upload (c, remotefilename, O_WRONLY | O_CREAT, offset);
}

int
do_download_offset (struct call *c, const char *remotefilename, int64_t offset,
                    int64_t size)
{
  CLEANUP_FD int fd = -1;

  if (offset < 0)
    return reply_explained (c, EINVAL, "%s: offset %" PRIi64 " is negative",
                            remotefilename, offset);
  if (size < 0)
    return reply_explained (c, EINVAL, "%s: size %" PRIi64 " is negative",
                            remotefilename, size);
  fd = dev_or_path_open_or_reply (c, remotefilename, O_RDONLY);
  if (fd == -1)
    return -1;
  if (lseek (fd, offset, SEEK_SET) == -1)
    return reply_errno (c, "%s: seek", remotefilename);
  return download (c, remotefilename, fd, size, false);
}

static int
upload (struct call *c, const char *name, int flags, int64_t offset)
{
  CLEANUP_FD int fd = dev_or_path_open_or_reply (c, name, flags);
  struct upload u = { .c = c, .fd = fd, .truncated = flags & O_TRUNC };
  int r;

  if (fd == -1)
    return -1;
  if (offset > 0 && lseek (fd, offset, SEEK_SET) == -1)
    return reply_errno (c, "%s: seek", name);
  r = receive_file (c, upload_write, &u);
  if (r == -1)
    return reply_errno (c, "%s: write", name);
  if (r == -2)
    return reply_cancelled (c);
  if (u.hole && extend_to_position (fd) == -1)
    return reply_errno (c, "%s: set length", name);
  if (close (steal_fd (&fd)) == -1)
    return reply_errno (c, "%s: close", name);
  return 0;
}

/* Leave or make LEN bytes of zeroes at the position. */
static int
upload_hole (struct upload *u, uint64_t len)
{
  static const char zeroes[65536];
  off_t pos = lseek (u->fd, 0, SEEK_CUR);
  struct stat st;

  if (pos == -1 || fstat (u->fd, &st) == -1)
    return -1;
  if (S_ISREG (st.st_mode) && (u->truncated || pos >= st.st_size))
    return skip (u, &st, len);
  if (fallocate (u->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, pos, len) ==
      0)
    return skip (u, &st, len);
  while (len > 0) { /* a file system, or a device, that cannot */
    size_t n = len < sizeof zeroes ? len : sizeof zeroes;

    if (write_all (u->fd, zeroes, n) == -1)
      return -1;
    if (call_cancelled (u->c))
      return 0; /* the stream ends next */
    len -= n;
  }
  return 0;
}

/* Move LEN bytes on, which fails where writing them would. */
static int
skip (const struct upload *u, const struct stat *st, uint64_t len)
{
  if (lseek (u->fd, len, SEEK_CUR) != -1)
    return 0;
  if (errno == EINVAL || errno == EOVERFLOW)
    errno = S_ISREG (st->st_mode) ? EFBIG : ENOSPC;
  return -1;
}

/* A hole at the end of a file has to be there, too. */
static int
extend_to_position (int fd)
{
  off_t pos = lseek (fd, 0, SEEK_CUR);
  struct stat st;

  if (pos == -1 || fstat (fd, &st) == -1)
    return -1;
  if (!S_ISREG (st.st_mode) || pos <= st.st_size)
    return 0;
  return ftruncate (fd, pos);
}

static int
upload_write (void *opaque, const void *buf, size_t len)
{
  struct upload *u = opaque;

  if (buf == NULL ? upload_hole (u, len) : write_all (u->fd, buf, len))
    return -1;
  u->hole = buf == NULL;
  u->done += len;
  if (u->c->progress_hint > 0)
    notify_progress (u->c, u->done, u->c->progress_hint);
  return 0;
}

/* Send TOTAL bytes from FD's position; less if the file ends before and it
 * was not WHOLE that was asked for (its size may change under our hands).
 */
static int
download (struct call *c, const char *name, int fd, uint64_t total, bool whole)
{
  size_t size = call_chunk_size (c);
  CLEANUP_FREE char *buf = malloc (size);
  uint64_t done = 0;
  int64_t hole;
  int n;

  if (buf == NULL)
    return reply_errno (c, "%s", name);
  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (reply_begin_file (c) == -1)
    return -1;
  for (;;) {
    size_t want;

    hole = skip_hole (c, fd, whole ? INT64_MAX : total - done);
    if (hole == -1)
      return -1;
    done += hole;
    want = whole || total - done > size ? size : total - done;
    n = want == 0 ? 0 : read_full (fd, buf, want);
    if (n <= 0)
      break;
    if (send_chunk (c, buf, n) == -1)
      return -1;
    done += n;
    notify_progress (c, done, total > done ? total : done);
  }
  if (n == 0)
    return send_end (c);
  server_log ("%s: %s: %s", c->name, name, strerror (errno));
  return send_cancel (c);
}

/* Send what is a hole at FD's position, at most MAX bytes of it, and move
 * behind it.  Returns its length, or -1 when the client has gone.
 */
static int64_t
skip_hole (struct call *c, int fd, uint64_t max)
{
  off_t pos = lseek (fd, 0, SEEK_CUR), data;
  struct stat st;
  uint64_t len;

  if (pos == -1 || fstat (fd, &st) == -1 || !S_ISREG (st.st_mode) ||
      pos >= st.st_size)
    return 0;
  data = lseek (fd, pos, SEEK_DATA);
  if (data == -1) /* none behind here, or a file system that cannot tell */
    data = errno == ENXIO ? st.st_size : pos;
  len = (uint64_t) (data - pos) < max ? (uint64_t) (data - pos) : max;
  if (lseek (fd, pos + len, SEEK_SET) == -1)
    return 0;
  return send_hole (c, len) == -1 ? -1 : (int64_t) len;
}

/* As read, but short only at the end of the file. */
static int
read_full (int fd, char *buf, size_t len)
{
  size_t n = 0;

  while (n < len) {
    ssize_t r = read (fd, buf + n, len - n);

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
