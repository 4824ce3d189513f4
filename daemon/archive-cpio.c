/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packing a directory into a cpio archive.  API: share/api/archive.xml.
 *
 * Written here, since libarchive knows no format with sums: a member is a
 * header of hexadecimal numbers, its name and its data, the latter two filled
 * up to four bytes.  Of a file with several links the first has the data, and
 * the others the same inode number and none.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "inodes.h"
#include "sendbuf.h"
#include "sysroot.h"
#include "walk.h"

#define BLOCK (128 * 1024)
#define TRAILER "TRAILER!!!"

struct cpio {
  struct sendbuf out;
  bool crc;
  struct inodes seen; /* files with several links */
  char *buf;          /* BLOCK bytes */
  char *failed;
};

static int pack (struct call *c, int dir, const char *directory, bool crc);
static int add_entry (void *opaque, const struct walk_entry *entry);
static int add_member (struct cpio *p, int dir, const char *name,
                       const char *path);
static int add_file (struct cpio *p, int fd, const struct stat *st,
                     const char *path);
static int add_link (struct cpio *p, int dir, const char *name,
                     const struct stat *st, const char *path);
static int add_header (struct cpio *p, const struct stat *st, const char *path,
                       uint64_t size, uint32_t sum);
static bool seen_before (struct cpio *p, const struct stat *st);
static int sum_file (struct cpio *p, int fd, uint32_t *sum);
static int pad (struct cpio *p, size_t len);

int
do_cpio_out (struct call *c, const char *directory,
             const struct do_cpio_out_opts *o)
{
  CLEANUP_FD int dir = -1;
  bool given = o->bitmask & GUESTFS_CPIO_OUT_FORMAT_BITMASK;
  bool crc = given && strcmp (o->format, "crc") == 0;

  /* The API has a plain string here, so dispatch did not look at it. */
  if (check_path (c, "directory", directory) == -1)
    return -1;
  if (given && !crc && strcmp (o->format, "newc") != 0)
    return reply_explained (c, EINVAL, "%s: the format must be newc or crc",
                            o->format);
  dir = sysroot_open (c, directory, O_RDONLY | O_DIRECTORY);
  if (dir == -1)
    return reply_errno (c, "%s", directory);
  return pack (c, dir, directory, crc);
}

static int
pack (struct call *c, int dir, const char *directory, bool crc)
{
  CLEANUP_FREE struct cpio *p = calloc (1, sizeof *p);
  CLEANUP_FREE char *buf = malloc (BLOCK), *failed = NULL;
  const struct walk_how how = { .sorted = true,
                                .entry = add_entry,
                                .opaque = p };
  const struct stat none = { 0 };
  int r, err;

  if (p == NULL || buf == NULL)
    return reply_errno (c, "%s", directory);
  p->out.c = c;
  p->crc = crc;
  p->buf = buf;
  if (reply_begin_file (c) == -1)
    return -1;
  r = add_member (p, dir, ".", ".");
  if (r == 0)
    r = walk_tree (c, dir, &how);
  if (r == 0)
    r = add_header (p, &none, TRAILER, 0, 0);
  if (r == 0)
    r = sendbuf_flush (&p->out);
  err = errno;
  failed = p->failed;
  inodes_free (&p->seen);
  if (r == 0)
    return send_end (c);
  return send_failed (c, err, "%s/%s", directory, failed != NULL ? failed : "");
}

static int
add_entry (void *opaque, const struct walk_entry *entry)
{
  struct cpio *p = opaque;
  int r = add_member (p, entry->dir, entry->name, entry->path);
  int err = errno;

  if (r == -1 && p->failed == NULL)
    p->failed = strdup (entry->path);
  errno = err;
  return r;
}

static int
add_member (struct cpio *p, int dir, const char *name, const char *path)
{
  CLEANUP_FD int fd = -1;
  struct stat st;

  if (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return errno == ENOENT ? 0 : -1; /* removed meanwhile */
  if (S_ISLNK (st.st_mode))
    return add_link (p, dir, name, &st, path);
  if (!S_ISREG (st.st_mode) || st.st_size == 0 || seen_before (p, &st))
    return add_header (p, &st, path, 0, 0);
  fd = openat (dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd == -1 || fstat (fd, &st) == -1)
    return -1;
  return add_file (p, fd, &st, path);
}

static int
add_file (struct cpio *p, int fd, const struct stat *st, const char *path)
{
  uint64_t left = st->st_size;
  uint32_t sum = 0;

  if (left > UINT32_MAX) {
    errno = EFBIG;
    return -1;
  }
  if ((p->crc && sum_file (p, fd, &sum) == -1) ||
      add_header (p, st, path, left, sum) == -1)
    return -1;
  while (left > 0) {
    ssize_t n = read (fd, p->buf, left < BLOCK ? left : BLOCK);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return -1;
    if (n == 0) { /* it has become shorter */
      n = left < BLOCK ? left : BLOCK;
      memset (p->buf, 0, n);
    }
    if (sendbuf_add (&p->out, p->buf, n) == -1)
      return -1;
    left -= n;
  }
  return pad (p, st->st_size);
}

static int
add_link (struct cpio *p, int dir, const char *name, const struct stat *st,
          const char *path)
{
  char target[PATH_MAX];
  ssize_t n = readlinkat (dir, name, target, sizeof target);
  uint32_t sum = 0;

  if (n == -1)
    return -1;
  for (ssize_t i = 0; p->crc && i < n; i++)
    sum += (unsigned char) target[i];
  if (add_header (p, st, path, n, sum) == -1 ||
      sendbuf_add (&p->out, target, n) == -1)
    return -1;
  return pad (p, n);
}

/* Inode numbers have 32 bits here: what is above them goes to the device, of
 * which readers only want that it differs where files do.
 */
static int
add_header (struct cpio *p, const struct stat *st, const char *path,
            uint64_t size, uint32_t sum)
{
  const uint32_t field[] = {
    st->st_ino,
    st->st_mode,
    st->st_uid,
    st->st_gid,
    S_ISDIR (st->st_mode) || st->st_nlink == 0 ? 1 : st->st_nlink,
    st->st_mtime < 0 ? 0 : st->st_mtime,
    size,
    major (st->st_dev),
    minor (st->st_dev) ^ (uint32_t) (st->st_ino >> 32) << 8,
    major (st->st_rdev),
    minor (st->st_rdev),
    strlen (path) + 1,
    sum,
  };
  char text[6 + 13 * 8 + 1];

  strcpy (text, p->crc ? "070702" : "070701");
  for (size_t i = 0; i < 13; i++)
    sprintf (text + 6 + 8 * i, "%08" PRIx32, field[i]);
  if (sendbuf_add (&p->out, text, sizeof text - 1) == -1 ||
      sendbuf_add (&p->out, path, strlen (path) + 1) == -1)
    return -1;
  return pad (p, sizeof text - 1 + strlen (path) + 1);
}

/* Without memory or room its data are there with each name. */
static bool
seen_before (struct cpio *p, const struct stat *st)
{
  if (st->st_nlink < 2)
    return false;
  if (inodes_get (&p->seen, st->st_dev, st->st_ino) != NULL)
    return true;
  inodes_put (&p->seen, st->st_dev, st->st_ino, "");
  return false;
}

/* All bytes added up, which the format calls a CRC. */
static int
sum_file (struct cpio *p, int fd, uint32_t *sum)
{
  ssize_t n;

  while ((n = read (fd, p->buf, BLOCK)) != 0) {
    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return -1;
    for (ssize_t i = 0; i < n; i++)
      *sum += (unsigned char) p->buf[i];
  }
  return lseek (fd, 0, SEEK_SET) == -1 ? -1 : 0;
}

/* After LEN bytes, up to a multiple of four. */
static int
pad (struct cpio *p, size_t len)
{
  return sendbuf_add (&p->out, "\0\0\0", -len & 3);
}
