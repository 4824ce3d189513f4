/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files full of something, and whether two are equal.  API:
 * share/api/file.xml.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "copydata.h"
#include "direct.h"
#include "file.h"
#include "sysroot.h"

#define BLOCK 262144

static int fill (struct call *c, const char *path, const char *block,
                 size_t size, int len);
static int compare (struct call *c, int fd1, int fd2);
static ssize_t read_full (struct direct *d, char *buf);

int
do_fill (struct call *c, int byte, int len, const char *path)
{
  CLEANUP_FREE char *block = malloc (BLOCK);

  if (byte < 0 || byte > 255)
    return reply_explained (c, EINVAL, "%d: byte must be in range 0..255",
                            byte);
  if (block == NULL)
    return reply_errno (c, "%s", path);
  memset (block, byte, BLOCK);
  return fill (c, path, block, BLOCK, len);
}

/* Many copies of a short pattern are written at once. */
int
do_fill_pattern (struct call *c, const char *pattern, int len, const char *path)
{
  size_t n = strlen (pattern), copies = n < BLOCK ? BLOCK / (n + !n) : 1;
  CLEANUP_FREE char *block = NULL;

  if (n == 0)
    return reply_explained (c, EINVAL, "the pattern must not be empty");
  block = malloc (copies * n);
  if (block == NULL)
    return reply_errno (c, "%s", path);
  for (size_t i = 0; i < copies; i++)
    memcpy (block + i * n, pattern, n);
  return fill (c, path, block, copies * n, len);
}

int
do_fill_dir (struct call *c, const char *dir, int nr)
{
  CLEANUP_FD int fd = sysroot_open (c, dir, O_PATH | O_DIRECTORY);

  if (fd == -1)
    return reply_errno (c, "%s", dir);
  for (int i = 0; i < nr; i++) {
    char name[16];

    if (call_cancelled (c))
      return reply_code (c, ECANCELED, "%s", dir);
    snprintf (name, sizeof name, "%08d", i);
    if (mknodat (fd, name, S_IFREG | 0666, 0) == -1 && errno != EEXIST)
      return reply_errno (c, "%s/%s", dir, name);
  }
  return 0;
}

int
do_equal (struct call *c, const char *file1, const char *file2)
{
  CLEANUP_FD int fd1 = sysroot_open_file_or_reply (c, file1, O_RDONLY);
  CLEANUP_FD int fd2 = -1;
  struct stat st1, st2;
  int r;

  if (fd1 == -1)
    return -1;
  fd2 = sysroot_open_file_or_reply (c, file2, O_RDONLY);
  if (fd2 == -1)
    return -1;
  if (fstat (fd1, &st1) == -1 || fstat (fd2, &st2) == -1)
    return reply_errno (c, "%s", file1);
  if (st1.st_size != st2.st_size)
    return 0;
  if (st1.st_dev == st2.st_dev && st1.st_ino == st2.st_ino)
    return 1;
  r = compare (c, fd1, fd2);
  if (r == -1)
    return reply_errno (c, "%s, %s", file1, file2);
  return r;
}

static int
fill (struct call *c, const char *path, const char *block, size_t size, int len)
{
  CLEANUP_FD int fd = -1;
  int64_t done = 0;

  if (len < 0)
    return reply_explained (c, EINVAL, "%d: length is negative", len);
  fd = sysroot_create_file_or_reply (c, path, O_WRONLY, 0666);
  if (fd == -1)
    return -1;
  while (done < len) {
    size_t n = (uint64_t) (len - done) < size ? (size_t) (len - done) : size;

    if (call_cancelled (c))
      return reply_code (c, ECANCELED, "%s", path);
    if (write_all (fd, block, n) == -1)
      return reply_errno (c, "%s: write", path);
    done += n;
    notify_progress (c, done, len);
  }
  if (close (steal_fd (&fd)) == -1)
    return reply_errno (c, "%s: close", path);
  return 0;
}

/* Returns 1, 0 or, with errno, -1. */
static int
compare (struct call *c, int fd1, int fd2)
{
  CLEANUP_FREE char *buf1 = copydata_buffer (COPYDATA_STEP);
  CLEANUP_FREE char *buf2 = copydata_buffer (COPYDATA_STEP);
  struct direct d1 = { .fd = fd1 }, d2 = { .fd = fd2 };

  if (buf1 == NULL || buf2 == NULL)
    return -1;
  for (;;) {
    ssize_t n1 = read_full (&d1, buf1), n2 = read_full (&d2, buf2);

    if (n1 == -1 || n2 == -1)
      return -1;
    if (n1 != n2 || memcmp (buf1, buf2, n1) != 0)
      return 0;
    if (n1 == 0)
      return 1;
    if (call_cancelled (c)) {
      errno = ECANCELED;
      return -1;
    }
  }
}

static ssize_t
read_full (struct direct *d, char *buf)
{
  size_t len = 0;
  ssize_t n = 1;

  while (n > 0 && len < COPYDATA_STEP) {
    n = direct_read (d, buf + len, COPYDATA_STEP - len);
    if (n == -1)
      return -1;
    len += n;
  }
  return len;
}
