/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressed files, through the filters of libarchive; see unpack.h. */
#include <archive.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unpack.h"

#define BLOCK (64 * 1024)

static int unpack_begin (struct unpack *u);
static int unpack_failed (struct unpack *u);

bool
unpack_knows (const unsigned char *head, size_t n)
{
  static const struct {
    size_t len;
    const char *bytes;
  } table[] = {
    { 2, "\x1f\x8b" },         /* gzip */
    { 2, "\x1f\x9d" },         /* compress */
    { 3, "BZh" },              /* bzip2 */
    { 6, "\xfd\x37zXZ\0" },    /* xz */
    { 5, "\x5d\0\0\x80\0" },   /* lzma, of the usual dictionaries */
    { 4, "\x5d\0\0\0" },       /* and of larger ones */
    { 4, "LZIP" },             /* lzip */
    { 4, "\x04\x22\x4d\x18" }, /* lz4 */
    { 4, "\x28\xb5\x2f\xfd" }, /* zstd */
  };

  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (n >= table[i].len && memcmp (head, table[i].bytes, table[i].len) == 0)
      return true;
  return false;
}

int
unpack_open (struct unpack *u, int fd, bool asked)
{
  unsigned char head[UNPACK_HEAD];
  ssize_t n;

  u->fd = fd;
  u->archive = NULL;
  n = pread (fd, head, sizeof head, 0);
  if (n == -1 || lseek (fd, 0, SEEK_SET) == -1)
    return unpack_failed (u);
  if (!asked || !unpack_knows (head, n))
    return 0;
  return unpack_begin (u);
}

ssize_t
unpack_read (struct unpack *u, void *buf, size_t len)
{
  ssize_t n;

  do
    n = u->archive ? archive_read_data (u->archive, buf, len)
                   : read (u->fd, buf, len);
  while (u->archive ? n == ARCHIVE_RETRY : n == -1 && errno == EINTR);
  return n < 0 ? unpack_failed (u) : n;
}

void
unpack_close (struct unpack *u)
{
  int err = errno;

  if (u->archive != NULL)
    archive_read_free (u->archive);
  u->archive = NULL;
  errno = err;
}

static int
unpack_begin (struct unpack *u)
{
  struct archive_entry *entry;
  struct archive *a = archive_read_new ();
  int r;

  if (a == NULL)
    return unpack_failed (u);
  u->archive = a;
  archive_read_support_filter_gzip (a);
  archive_read_support_filter_compress (a);
  archive_read_support_filter_bzip2 (a);
  archive_read_support_filter_xz (a);
  archive_read_support_filter_lzma (a);
  archive_read_support_filter_lzip (a);
  archive_read_support_filter_lz4 (a);
  archive_read_support_filter_zstd (a);
  archive_read_support_format_raw (a);
  archive_read_support_format_empty (a);
  if (archive_read_open_fd (a, u->fd, BLOCK) != ARCHIVE_OK)
    return unpack_failed (u);
  r = archive_read_next_header (a, &entry);
  if (r == ARCHIVE_OK || r == ARCHIVE_WARN)
    return 0;
  if (r != ARCHIVE_EOF)
    return unpack_failed (u);
  archive_read_free (a); /* nothing is in it */
  u->archive = NULL;
  return lseek (u->fd, 0, SEEK_END) == -1 ? unpack_failed (u) : 0;
}

static int
unpack_failed (struct unpack *u)
{
  const char *text = NULL;

  if (u->archive != NULL) {
    errno = archive_errno (u->archive);
    text = archive_error_string (u->archive);
  }
  if (errno <= 0) /* libarchive has some of its own */
    errno = EIO;
  snprintf (u->error, sizeof u->error, "%s",
            text != NULL ? text : strerrordesc_np (errno));
  return -1;
}
