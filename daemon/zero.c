/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Zeroes, and contents that nobody shall read again.  API: share/api/zero.xml.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "copydata.h"
#include "device.h"
#include "direct.h"
#include "remove.h"
#include "replace.h"
#include "run.h"
#include "sysroot.h"
#include "wipe.h"

/* What do_zero looks at, and how. */
#define ZERO_BYTES (128 * 1024)
#define ZERO_STEP 4096

static int is_zero (struct call *c, const char *name, int fd);
static int zero_runs (int fd, const char *buf, size_t len, off_t pos,
                      unsigned long request);
static int fill_with_zeroes (struct call *c, int fd);
static int scrub_or_reply (struct call *c, const char *name, int fd,
                           const char *option, const char *below);

bool
available_scrub (void)
{
  return run_exists ("scrub");
}

bool
available_fstrim (void)
{
  return true; /* it is a request to the kernel */
}

bool
available_blkdiscard (void)
{
  return true; /* the same */
}

bool
available_blkdiscardzeroes (void)
{
  return true; /* the same */
}

bool
available_wipefs (void)
{
  return true; /* libblkid does it */
}

bool
available_zerofree (void)
{
  return run_exists ("zerofree");
}

int
do_is_zero (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDONLY);

  return fd == -1 ? -1 : is_zero (c, path, fd);
}

int
do_is_zero_device (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);

  return fd == -1 ? -1 : is_zero (c, device, fd);
}

/* The file has another name than any that is there, or none. */
int
do_zero_free_space (struct call *c, const char *directory)
{
  CLEANUP_REPLACE struct replace r = REPLACE_NONE;
  CLEANUP_FD int dir = sysroot_open (c, directory, O_PATH | O_DIRECTORY);

  if (dir == -1 || replace_begin_nameless (&r, dir) == -1)
    return reply_errno (c, "%s", directory);
  syncfs (r.fd); /* what was removed just now becomes free */
  if (fill_with_zeroes (c, r.fd) == -1 && errno != ENOSPC)
    return reply_errno (c, "%s: write", directory);
  if (fsync (r.fd) == -1) /* or the zeroes never come to the disk */
    return reply_errno (c, "%s: sync", directory);
  return 0;
}

int
do_zero (struct call *c, const char *device)
{
  CLEANUP_FD int fd = open (device, O_RDWR | O_EXCL | O_CLOEXEC);
  char buf[ZERO_STEP], zeroes[ZERO_STEP] = { 0 };

  if (fd == -1)
    return device_busy (c, device, errno);
  for (off_t pos = 0; pos < ZERO_BYTES; pos += ZERO_STEP) {
    ssize_t n = pread (fd, buf, sizeof buf, pos);

    if (n == -1)
      return reply_errno (c, "%s: read", device);
    if (n > 0 && memcmp (buf, zeroes, n) != 0 &&
        pwrite (fd, zeroes, n, pos) != n)
      return reply_errno (c, "%s: write", device);
    notify_progress (c, pos + ZERO_STEP, ZERO_BYTES);
  }
  if (fsync (fd) == -1)
    return reply_errno (c, "%s: sync", device);
  wipe_reread (fd);
  return 0;
}

int
do_zero_device (struct call *c, const char *device)
{
  CLEANUP_FD int fd = open (device, O_RDWR | O_EXCL | O_CLOEXEC);
  CLEANUP_FREE char *buf = copydata_buffer (COPYDATA_STEP);
  struct direct d = { .fd = fd };
  off_t pos = 0, size;

  if (fd == -1)
    return device_busy (c, device, errno);
  size = lseek (fd, 0, SEEK_END);
  if (size == -1 || lseek (fd, 0, SEEK_SET) == -1 || buf == NULL)
    return reply_errno (c, "%s", device);
  while (pos < size) {
    ssize_t n = direct_read (&d, buf, COPYDATA_STEP);

    /* What the disk has really forgotten is zero when it is read again. */
    if (n > 0 && zero_runs (fd, buf, n, pos, BLKDISCARD) == 1) {
      lseek (fd, pos, SEEK_SET);
      n = direct_read (&d, buf, n);
    }
    if (n <= 0)
      return reply_errno (c, "%s: read", device);
    if (zero_runs (fd, buf, n, pos, BLKZEROOUT) == -1)
      return reply_errno (c, "%s: write", device);
    pos += n;
    if (call_cancelled (c))
      return reply_code (c, ECANCELED, "%s", device);
    notify_progress (c, pos, size);
  }
  if (fsync (fd) == -1)
    return reply_errno (c, "%s: sync", device);
  wipe_reread (fd);
  return 0;
}

int
do_zerofree (struct call *c, const char *device)
{
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return run_or_reply (c, device, RUN_ARGV ("zerofree", device), NULL);
}

int
do_wipefs (struct call *c, const char *device)
{
  return wipe_or_reply (c, device);
}

int
do_blkdiscard (struct call *c, const char *device)
{
  CLEANUP_FD int fd = open (device, O_RDWR | O_EXCL | O_CLOEXEC);
  uint64_t range[2] = { 0, 0 };

  if (fd == -1)
    return device_busy (c, device, errno);
  if (ioctl (fd, BLKGETSIZE64, &range[1]) == -1 ||
      ioctl (fd, BLKDISCARD, range) == -1)
    return reply_errno (c, "%s", device);
  wipe_reread (fd);
  return 0;
}

int
do_blkdiscardzeroes (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);
  unsigned int zeroes = 0;

  if (fd == -1)
    return -1;
  if (ioctl (fd, BLKDISCARDZEROES, &zeroes) == -1)
    return reply_errno (c, "%s", device);
  return zeroes != 0;
}

int
do_scrub_device (struct call *c, const char *device)
{
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return run_or_reply (c, device, RUN_ARGV ("scrub", "-f", device), NULL);
}

int
do_scrub_file (struct call *c, const char *file)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = sysroot_open_parent (c, file, &name);
  CLEANUP_FD int fd = -1;
  struct stat st, now;

  if (dir == -1)
    return reply_errno (c, "%s", file);
  fd = sysroot_open (c, file, O_RDWR | O_NOFOLLOW);
  if (fd == -1 && errno != ENXIO && errno != ELOOP)
    return reply_errno (c, "%s", file);
  if (fd == -1 || fstat (fd, &st) == -1 || !S_ISREG (st.st_mode))
    return reply_explained (c, EINVAL, "%s: not a regular file", file);
  if (st.st_size > 0 && scrub_or_reply (c, file, fd, "-f", "") == -1)
    return -1;
  if (fstatat (dir, name, &now, AT_SYMLINK_NOFOLLOW) == -1 ||
      now.st_dev != st.st_dev || now.st_ino != st.st_ino)
    return reply_code (c, ESTALE, "%s", file);
  if (unlinkat (dir, name, 0) == -1)
    return reply_errno (c, "%s: remove", file);
  return 0;
}

/* scrub(1) wants to make its directory itself, so that is one inside ours,
 * which is removed whatever happens.
 */
int
do_scrub_freespace (struct call *c, const char *dir)
{
  CLEANUP_FREE char *name = NULL, *where = NULL;
  CLEANUP_FD int parent = sysroot_open_parent (c, dir, &name), fd = -1;
  int r;

  if (parent == -1 || mkdirat (parent, name, 0700) == -1)
    return reply_errno (c, "%s", dir);
  fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd != -1)
    syncfs (fd); /* what was removed just now becomes free */
  r = fd == -1 ? reply_errno (c, "%s", dir)
               : scrub_or_reply (c, dir, fd, "-X", "/files");
  if (remove_tree (NULL, parent, name, &where) == -1 && r == 0)
    return reply_errno (c, "%s: remove", dir);
  return r;
}

int
do_fstrim (struct call *c, const char *mountpoint,
           const struct do_fstrim_opts *o)
{
  const struct do_mini_fstrim_opts same = {
    .bitmask = o->bitmask,
    .offset = o->offset,
    .length = o->length,
    .minimumfreeextent = o->minimumfreeextent,
  };

  return do_mini_fstrim (c, mountpoint, &same) == -1 ? -1 : 0;
}

int64_t
do_mini_fstrim (struct call *c, const char *mountpoint,
                const struct do_mini_fstrim_opts *o)
{
  CLEANUP_FD int fd = sysroot_open (c, mountpoint, O_RDONLY | O_DIRECTORY);
  struct fstrim_range range = {
    .start = o->offset,
    .len = o->bitmask & GUESTFS_MINI_FSTRIM_LENGTH_BITMASK
             ? (uint64_t) o->length
             : UINT64_MAX,
    .minlen = o->minimumfreeextent,
  };

  if (fd == -1)
    return reply_errno (c, "%s", mountpoint);
  if (o->offset < 0)
    return reply_explained (c, EINVAL, "%s: offset is negative", mountpoint);
  if (o->bitmask & GUESTFS_MINI_FSTRIM_LENGTH_BITMASK && o->length <= 0)
    return reply_explained (c, EINVAL, "%s: length must be greater than 0",
                            mountpoint);
  if (o->minimumfreeextent < 0)
    return reply_explained (c, EINVAL, "%s: minimumfreeextent is negative",
                            mountpoint);
  if (ioctl (fd, FITRIM, &range) == -1)
    return reply_errno (c, "%s", mountpoint);
  return range.len;
}

static int
is_zero (struct call *c, const char *name, int fd)
{
  CLEANUP_FREE char *buf = copydata_buffer (COPYDATA_STEP);
  struct direct d = { .fd = fd };
  ssize_t n = 1;

  if (buf == NULL)
    return reply_errno (c, "%s", name);
  while (n > 0) {
    off_t pos = lseek (fd, 0, SEEK_CUR);
    bool zero;

    if (lseek (fd, pos, SEEK_DATA) == -1 && errno == ENXIO)
      return 1; /* nothing but a hole, up to the end */
    n = direct_read (&d, buf, COPYDATA_STEP);
    if (n == -1)
      return reply_errno (c, "%s: read", name);
    if (n > 0 && (copydata_run (buf, n, &zero) < (size_t) n || !zero))
      return 0;
    if (call_cancelled (c))
      return reply_code (c, ECANCELED, "%s", name);
  }
  return 1;
}

/* Make REQUEST for what is not zeroes in BUF, the LEN bytes at POS of device
 * FD.  Returns how often it was made (but 1 at most), or -1.
 */
static int
zero_runs (int fd, const char *buf, size_t len, off_t pos,
           unsigned long request)
{
  int made = 0;
  size_t n;

  for (; len > 0; buf += n, pos += n, len -= n) {
    uint64_t range[2] = { pos, 0 };
    bool zero;

    n = range[1] = copydata_run (buf, len, &zero);
    if (zero)
      continue;
    if (ioctl (fd, request, range) == -1)
      return -1;
    made = 1;
  }
  return made;
}

/* Returns -1 in any case but that of a client who has gone: the disk is full
 * in the end.
 */
static int
fill_with_zeroes (struct call *c, int fd)
{
  CLEANUP_FREE char *buf = copydata_buffer (COPYDATA_STEP);
  struct direct d = { .fd = fd };
  size_t step = COPYDATA_STEP;
  struct statvfs st;
  uint64_t total, done = 0;

  if (buf == NULL || fstatvfs (fd, &st) == -1)
    return -1;
  memset (buf, 0, COPYDATA_STEP);
  total = (uint64_t) st.f_bfree * st.f_frsize;
  for (;;) {
    if (call_cancelled (c)) {
      errno = ECANCELED;
      return -1;
    }
    if (direct_write (&d, buf, step) == 0) {
      done += step;
      notify_progress (c, done, done > total ? done : total);
    } else if (errno != ENOSPC || step <= 512)
      return -1;
    else
      step /= 2; /* the last blocks */
  }
}

/* Run scrub(1) on the file that FD is, or on something BELOW the
 * directory that it is.
 */
static int
scrub_or_reply (struct call *c, const char *name, int fd, const char *option,
                const char *below)
{
  char fd_name[FD_PATH_SIZE], path[FD_PATH_SIZE + 16];
  CLEANUP_RUN struct run scrub = {
    .argv = RUN_ARGV ("scrub", option, path),
    .keep = &fd,
    .nr_keep = 1,
  };

  strcat (strcpy (path, fd_path (fd_name, fd)), below);
  if (run_program (c, &scrub) == -1)
    return reply_errno (c, "%s: scrub", name);
  if (scrub.status != 0)
    return reply_error (c, "%s: %s", name, run_reason (&scrub));
  return 0;
}
