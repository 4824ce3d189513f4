/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying contents; see copydata.h. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "copydata.h"
#include "direct.h"
#include "file.h"

#define BLOCK 4096
#define SMALL 65536         /* files up to here need no large buffer */
#define RESERVE (64 << 20)  /* bytes of blocks that are allocated at once */
#define RESERVE_FROM 262144 /* and from how many on it pays */

static int begin (struct copydata *d);
static int copy_all (struct copydata *d, bool *reading);
static off_t find_data (struct copydata *d, off_t *end);
static int copy_piece (struct copydata *d, struct direct *in,
                       struct direct *out, size_t want, bool *reading);
static int write_piece (struct copydata *d, struct direct *out, const char *buf,
                        size_t len);
static int zeroes (struct copydata *d, uint64_t len);
static int write_zeroes (struct copydata *d, uint64_t len);
static void reserve (struct copydata *d, uint64_t len);
static int set_end (struct copydata *d);

int
copydata_share (int src, int dest)
{
  return ioctl (dest, FICLONE, src);
}

int
copydata (struct copydata *d, bool *reading)
{
  bool ignored;
  int r, err;

  if (reading == NULL)
    reading = &ignored;
  *reading = true;
  d->done = 0;
  d->reserved = 0;
  d->buf = NULL;
  r = begin (d);
  if (r == 0) {
    r = copy_all (d, reading);
    err = errno;
    if (set_end (d) == -1 && r == 0)
      r = -1;
    else
      errno = err;
  }
  err = errno;
  if (d->buffer == NULL)
    free (d->buf);
  d->buf = NULL;
  errno = err;
  return r;
}

void *
copydata_buffer (size_t size)
{
  void *buf;
  int err = posix_memalign (&buf, size < SMALL ? BLOCK : size, size);

  if (err != 0) {
    errno = err;
    return NULL;
  }
  if (size >= COPYDATA_STEP) /* fewer pages, fewer pieces of a request */
    madvise (buf, size, MADV_HUGEPAGE);
  return buf;
}

size_t
copydata_run (const char *buf, size_t len, bool *zero)
{
  static const char zeroes[BLOCK];
  size_t n = len < BLOCK ? len : BLOCK;

  *zero = memcmp (buf, zeroes, n) == 0;
  for (size_t pos = n; pos < len; pos += n) {
    n = len - pos < BLOCK ? len - pos : BLOCK;
    if ((memcmp (buf + pos, zeroes, n) == 0) != *zero)
      return pos;
  }
  return len;
}

static int
begin (struct copydata *d)
{
  struct stat src, dest;
  uint64_t left;

  if (fstat (d->src, &src) == -1 || fstat (d->dest, &dest) == -1)
    return -1;
  d->src_regular = S_ISREG (src.st_mode);
  d->dest_regular = S_ISREG (dest.st_mode);
  d->dest_size = dest.st_size;
  d->src_end = lseek (d->src, 0, SEEK_END);
  if (d->src_end == -1 || lseek (d->src, d->src_pos, SEEK_SET) == -1 ||
      lseek (d->dest, d->dest_pos, SEEK_SET) == -1)
    return -1;
  left = d->src_end > d->src_pos ? d->src_end - d->src_pos : 0;
  d->total = d->size < left ? d->size : left;
  d->size = d->total; /* what comes to the end of a file now stays out */
  d->buf = d->buffer != NULL ? *d->buffer : NULL;
  if (d->buf == NULL)
    d->buf = copydata_buffer (
      d->buffer == NULL && d->total <= SMALL ? SMALL : COPYDATA_STEP);
  if (d->buffer != NULL)
    *d->buffer = d->buf;
  return d->buf == NULL ? -1 : 0;
}

static int
copy_all (struct copydata *d, bool *reading)
{
  struct direct in = { .fd = d->src }, out = { .fd = d->dest };
  size_t step = d->total <= SMALL ? SMALL : COPYDATA_STEP;
  off_t end = 0;
  int r = 1;

  while (r > 0 && d->done < d->size) {
    off_t pos = d->src_pos + d->done, data = pos;
    uint64_t want = d->size - d->done;

    if (call_cancelled (d->c)) {
      errno = ECANCELED;
      return -1;
    }
    if (pos >= end)
      data = find_data (d, &end);
    if (data > pos) {
      if ((uint64_t) (data - pos) < want)
        want = data - pos;
      *reading = false;
      r = zeroes (d, want) == -1 || lseek (d->src, pos + want, SEEK_SET) == -1
            ? -1
            : 1;
      d->done += want;
      continue;
    }
    if (want > (uint64_t) (end - pos))
      want = end - pos;
    reserve (d, want);
    r = copy_piece (d, &in, &out, want < step ? want : step, reading);
    if (d->progress)
      notify_progress (d->c, d->done, d->total > d->done ? d->total : d->done);
  }
  *reading = false;
  return r == -1 ? -1 : 0;
}

/* Where there is data at or behind the position, and *END, where it ends. */
static off_t
find_data (struct copydata *d, off_t *end)
{
  off_t pos = d->src_pos + d->done, data;

  *end = d->src_end > pos ? d->src_end : pos;
  if (!d->src_regular || d->total <= BLOCK || pos >= d->src_end)
    return pos;
  data = lseek (d->src, pos, SEEK_DATA);
  if (data == -1 && errno == ENXIO) /* nothing but a hole */
    data = *end;
  else if (data != -1) {
    *end = lseek (d->src, data, SEEK_HOLE);
    if (*end <= data)
      *end = d->src_end;
  } else
    data = pos;
  if (lseek (d->src, pos, SEEK_SET) == -1)
    return pos;
  return data;
}

/* Returns 1, 0 at the end of the source, or -1. */
static int
copy_piece (struct copydata *d, struct direct *in, struct direct *out,
            size_t want, bool *reading)
{
  ssize_t n;

  *reading = true;
  n = direct_read (in, d->buf, want);
  if (n <= 0)
    return n;
  *reading = false;
  if (write_piece (d, out, d->buf, n) == -1)
    return -1;
  d->done += n;
  return 1;
}

static int
write_piece (struct copydata *d, struct direct *out, const char *buf,
             size_t len)
{
  if (!d->sparse)
    return direct_write (out, buf, len);
  while (len > 0) {
    bool zero;
    size_t n = copydata_run (buf, len, &zero);

    if (zero ? lseek (d->dest, n, SEEK_CUR) == -1
             : direct_write (out, buf, n) == -1)
      return -1;
    buf += n;
    len -= n;
  }
  return 0;
}

/* A hole of the source: nothing has to be written behind the end of a file,
 * or where zeroes are to be left out.
 */
static int
zeroes (struct copydata *d, uint64_t len)
{
  off_t pos = lseek (d->dest, 0, SEEK_CUR);
  int mode = d->dest_regular ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE;

  if (pos == -1)
    return -1;
  if (!d->sparse && (!d->dest_regular || pos < d->dest_size) &&
      fallocate (d->dest, mode | FALLOC_FL_KEEP_SIZE, pos, len) == -1)
    return write_zeroes (d, len);
  return lseek (d->dest, len, SEEK_CUR) == -1 ? -1 : 0;
}

static int
write_zeroes (struct copydata *d, uint64_t len)
{
  static const char block[SMALL];

  while (len > 0) {
    size_t n = len < sizeof block ? len : sizeof block;

    if (call_cancelled (d->c)) {
      errno = ECANCELED;
      return -1;
    }
    if (write_all (d->dest, block, n) == -1)
      return -1;
    len -= n;
  }
  return 0;
}

/* Allocate blocks ahead of the data: writing at the end of a file, a direct
 * write waits for its own blocks.  It may fail.
 */
static void
reserve (struct copydata *d, uint64_t len)
{
  off_t pos = d->dest_pos + d->done;

  if (!d->dest_regular || d->sparse || len < RESERVE_FROM ||
      pos < d->reserved || pos < d->dest_size)
    return;
  if (len > RESERVE)
    len = RESERVE;
  d->reserved = pos + len;
  if (fallocate (d->dest, FALLOC_FL_KEEP_SIZE, pos, len) == -1)
    d->reserved = INT64_MAX;
}

/* A hole at the end of a file has to be there, too; what was reserved and not
 * used is given back.
 */
static int
set_end (struct copydata *d)
{
  off_t end = d->dest_pos + d->done;
  struct stat st;

  if (!d->dest_regular)
    return 0;
  if (fstat (d->dest, &st) == -1)
    return -1;
  if (st.st_size > end)
    end = st.st_size;
  if (st.st_size == end && d->reserved <= end)
    return 0;
  return ftruncate (d->dest, end);
}
