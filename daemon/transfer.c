/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files between the host and the appliance.  API: share/api/transfer.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "direct.h"
#include "file.h"
#include "ring.h"
#include "server.h"
#include "transfer.h"

#define RESERVE (64 << 20) /* bytes of blocks that are allocated at once */
#define SHARE 32           /* but no more than this part of what is free */

struct upload {
  struct call *c;
  struct direct direct; /* the file */
  bool truncated;       /* what lies ahead of the position is a hole already */
  bool reserving;       /* blocks are allocated ahead */
  off_t reserved;       /* up to here, as far as that is ahead */
  bool hole;            /* the last piece was one */
  uint64_t done;
};

struct download {
  struct call *c;
  struct direct direct; /* the file */
  uint64_t left;        /* bytes to send, at most */
  uint64_t done, total; /* for progress */
  bool sparse;          /* holes are worth looking for */
  off_t data_end;       /* where the data at the position ends */
};

static int upload (struct call *c, const char *name, int flags, int64_t offset);
static int upload_hole (struct upload *u, uint64_t len);
static int upload_write (void *opaque, const void *buf, size_t len);
static bool reserves (int fd);
static void reserve (struct upload *u, size_t len);
static int trim (struct upload *u, int r);
static int skip (const struct upload *u, const struct stat *st, uint64_t len);
static int extend_to_position (int fd);
static int download (struct call *c, const char *name, int fd, uint64_t left,
                     bool whole);
static ssize_t download_piece (struct download *d);
static int skip_hole (struct download *d);
static bool has_holes (int fd);

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

  if (fd == -1)
    return -1;
  if (offset > 0 && lseek (fd, offset, SEEK_SET) == -1)
    return reply_errno (c, "%s: seek", name);
  if (transfer_receive_or_reply (c, fd, name, flags & O_TRUNC) == -1)
    return -1;
  if (close (steal_fd (&fd)) == -1)
    return reply_errno (c, "%s: close", name);
  return 0;
}

int
transfer_receive_or_reply (struct call *c, int fd, const char *name, bool fresh)
{
  struct upload u = {
    .c = c,
    .direct = { .fd = fd },
    .truncated = fresh,
    .reserving = fresh && reserves (fd),
  };
  int r = receive_file (c, upload_write, &u);

  if (trim (&u, r) == -1)
    r = -1;
  if (r == -1)
    return reply_errno (c, "%s: write", name);
  if (r == -2)
    return reply_cancelled (c);
  if (u.hole && extend_to_position (fd) == -1)
    return reply_errno (c, "%s: set length", name);
  return 0;
}

/* Can blocks be allocated without being written?  Elsewhere fallocate fails,
 * or writes zeroes.
 */
static bool
reserves (int fd)
{
  struct statfs st;

  return fstatfs (fd, &st) == 0 &&
         (st.f_type == EXT4_SUPER_MAGIC || st.f_type == XFS_SUPER_MAGIC ||
          st.f_type == BTRFS_SUPER_MAGIC || st.f_type == F2FS_SUPER_MAGIC);
}

/* Allocate the blocks of the next LEN bytes and many behind them at once:
 * writing at the end of a file, a direct write waits for its own blocks.
 */
static void
reserve (struct upload *u, size_t len)
{
  off_t pos = lseek (u->direct.fd, 0, SEEK_CUR);
  uint64_t more = RESERVE;
  struct statvfs st;

  if (!u->reserving || pos == -1 || pos + (off_t) len <= u->reserved)
    return;
  if (u->c->progress_hint > u->done) { /* it will need as much */
    if (u->c->progress_hint - u->done < more)
      more = u->c->progress_hint - u->done;
  } else if (fstatvfs (u->direct.fd, &st) == 0 &&
             (uint64_t) st.f_bavail * st.f_frsize / SHARE < more)
    more = (uint64_t) st.f_bavail * st.f_frsize / SHARE;
  if (more < len)
    more = len;
  u->reserved = pos + more;
  if (fallocate (u->direct.fd, 0, pos, more) == 0)
    return;
  trim (u, 0); /* a full disk may still have room for the data itself */
  u->reserving = false;
}

/* Give back what was reserved and not used.  R is the result so far, which
 * stays, with its errno, if it is not 0.
 */
static int
trim (struct upload *u, int r)
{
  off_t pos = lseek (u->direct.fd, 0, SEEK_CUR), reserved = u->reserved;
  int err = errno;

  u->reserved = 0;
  if (reserved > pos && ftruncate (u->direct.fd, pos) == -1 && r == 0 &&
      errno != EINVAL) /* a device has a fixed size */
    return -1;
  errno = err;
  return r;
}

/* Leave or make LEN bytes of zeroes at the position. */
static int
upload_hole (struct upload *u, uint64_t len)
{
  static const char zeroes[32768];
  off_t pos = lseek (u->direct.fd, 0, SEEK_CUR);
  struct stat st;

  u->reserving = false; /* the next hole will not be far */
  if (pos == -1 || trim (u, 0) == -1 || fstat (u->direct.fd, &st) == -1)
    return -1;
  if (S_ISREG (st.st_mode) && (u->truncated || pos >= st.st_size))
    return skip (u, &st, len);
  if (fallocate (u->direct.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, pos,
                 len) == 0)
    return skip (u, &st, len);
  while (len > 0) { /* a file system, or a device, that cannot */
    size_t n = len < sizeof zeroes ? len : sizeof zeroes;

    if (write_all (u->direct.fd, zeroes, n) == -1)
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
  if (lseek (u->direct.fd, len, SEEK_CUR) != -1)
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

  if (buf != NULL && len > GM_RING_INLINE)
    reserve (u, len);
  if (buf != NULL && u->hole) /* not all can write behind the end directly */
    extend_to_position (u->direct.fd);
  if (buf == NULL ? upload_hole (u, len) : direct_write (&u->direct, buf, len))
    return -1;
  u->hole = buf == NULL;
  u->done += len;
  if (u->c->progress_hint > 0)
    notify_progress (u->c, u->done, u->c->progress_hint);
  return 0;
}

/* Send LEFT bytes from FD's position; less if the file ends before and it was
 * not WHOLE that was asked for (its size may change under our hands).
 */
static int
download (struct call *c, const char *name, int fd, uint64_t left, bool whole)
{
  uint64_t sent;

  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (reply_begin_file (c) == -1)
    return -1;
  if (transfer_send (c, fd, whole ? INT64_MAX : left, left, &sent) == 0)
    return send_end (c);
  return send_failed (c, errno, "%s", name);
}

int
transfer_send (struct call *c, int fd, uint64_t max, uint64_t total,
               uint64_t *sent)
{
  struct download d = {
    .c = c,
    .direct = { .fd = fd },
    .left = max,
    .total = total,
    .sparse = has_holes (fd),
  };
  ssize_t n;

  do {
    *sent = d.done;
    if (d.sparse && skip_hole (&d) == -1)
      return -1;
    n = download_piece (&d);
    if (n > 0 && total > 0)
      notify_progress (c, d.done, d.total > d.done ? d.total : d.done);
  } while (n > 0);
  *sent = d.done;
  return n;
}

/* Returns how much was sent, 0 at the end, -1 when it could not be read, or
 * the client has gone.
 */
static ssize_t
download_piece (struct download *d)
{
  off_t pos = lseek (d->direct.fd, 0, SEEK_CUR);
  size_t odd = pos % RING_ALIGN, want;
  void *buf = send_buffer (d->c, &want);
  ssize_t n;

  if (buf == NULL)
    return -1;
  if (want > d->left)
    want = d->left;
  if (odd != 0 && want > RING_ALIGN - odd) /* the rest will be aligned */
    want = RING_ALIGN - odd;
  if (d->sparse && d->data_end <= pos) /* punched under our hands */
    d->sparse = false;
  if (d->sparse && (uint64_t) (d->data_end - pos) < want)
    want = d->data_end - pos;
  n = want == 0 ? 0 : direct_read (&d->direct, buf, want);
  if (n <= 0)
    return n;
  d->done += n;
  d->left -= n;
  if (send_filled (d->c, n) == -1 || (odd != 0 && send_flush (d->c) == -1))
    return -1;
  return n;
}

/* Send the hole at the position, if there is one, move behind it, and find out
 * where the data there ends.  Returns 0, or -1 when the client has gone.
 */
static int
skip_hole (struct download *d)
{
  int fd = d->direct.fd;
  off_t pos = lseek (fd, 0, SEEK_CUR), data;
  struct stat st;
  uint64_t len;

  if (pos < d->data_end)
    return 0;
  data = lseek (fd, pos, SEEK_DATA);
  if (data == -1 && errno == ENXIO && fstat (fd, &st) == 0)
    data = st.st_size > pos ? st.st_size : pos; /* nothing but a hole */
  d->data_end = data == -1 ? -1 : lseek (fd, data, SEEK_HOLE);
  d->sparse = d->data_end != -1; /* or nothing more can be found out */
  if (data == -1)
    return lseek (fd, pos, SEEK_SET) == -1 ? -1 : 0;
  len = (uint64_t) (data - pos) < d->left ? (uint64_t) (data - pos) : d->left;
  if (lseek (fd, pos + len, SEEK_SET) == -1)
    return -1;
  d->done += len;
  d->left -= len;
  return send_hole (d->c, len);
}

/* Does the file have fewer blocks than it is long? */
static bool
has_holes (int fd)
{
  struct stat st;

  return fstat (fd, &st) == 0 && S_ISREG (st.st_mode) &&
         (uint64_t) st.st_blocks * 512 < (uint64_t) st.st_size;
}
