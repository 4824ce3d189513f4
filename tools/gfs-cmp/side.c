/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One of two files that are compared.  The pieces of files of the image come
 * by a call each, since a handle makes one call at a time; the comparing is
 * the host's, whose processor is faster by far where the appliance is emulated.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "gfs-cmp/cmp.h"
#include "memory.h"

enum {
  FIRST = 65536, /* most differences are early */
  PIECE = 8 << 20,
};

static int skip_input (struct side *s);
static int read_host (struct side *s, size_t want);
static int read_guest (struct side *s, guestfs_h *g, size_t want);

int
side_open (struct side *s, guestfs_h *g)
{
  struct stat st;

  s->fd = -1;
  s->pos = s->skip;
  s->size = -1;
  s->buf = malloc (PIECE);
  if (s->buf == NULL)
    return tool_error (NULL, "out of memory");
  if (s->host) {
    off_t at = lseek (STDIN_FILENO, 0, SEEK_CUR);

    if (at != -1 && fstat (STDIN_FILENO, &st) == 0 && S_ISREG (st.st_mode))
      s->size = st.st_size - at;
    if (skip_input (s) == -1)
      return -1;
  } else {
    bool device = strncmp (s->path, "/dev/", 5) == 0;

    s->fd = memory_open ("piece", MFD_CLOEXEC, PIECE);
    if (s->fd == -1)
      return tool_error (NULL, "%s", strerror (errno));
    s->size = device ? guestfs_blockdev_getsize64 (g, s->path)
                     : guestfs_filesize (g, s->path);
    if (s->size == -1)
      return tool_fail (g, s->path);
  }
  if (s->size != -1)
    s->size = s->size > s->skip ? s->size - s->skip : 0;
  return 0;
}

int
side_read (struct side *s, guestfs_h *g, int64_t limit)
{
  size_t want = s->pos == s->skip ? FIRST : PIECE;

  if (limit < (int64_t) want)
    want = limit;
  if ((s->host ? read_host (s, want) : read_guest (s, g, want)) == -1)
    return -1;
  s->pos += s->len;
  return 0;
}

void
side_close (struct side *s)
{
  free (s->buf);
  gm_cleanup_fd (&s->fd);
}

static int
skip_input (struct side *s)
{
  int64_t left = s->skip;

  if (left == 0 || lseek (STDIN_FILENO, left, SEEK_CUR) != -1)
    return 0;
  while (left > 0) {
    ssize_t n =
      read (STDIN_FILENO, s->buf, left < PIECE ? (size_t) left : PIECE);

    if (n == -1)
      return tool_error ("standard input", "%s", strerror (errno));
    if (n == 0)
      return 0;
    left -= n;
  }
  return 0;
}

static int
read_host (struct side *s, size_t want)
{
  ssize_t n = 1;

  s->len = 0;
  while (n > 0 && s->len < want) {
    n = read (STDIN_FILENO, s->buf + s->len, want - s->len);
    if (n == -1 && errno != EINTR)
      return tool_error ("standard input", "%s", strerror (errno));
    if (n > 0)
      s->len += n;
  }
  return 0;
}

static int
read_guest (struct side *s, guestfs_h *g, size_t want)
{
  char name[32];
  ssize_t n;

  snprintf (name, sizeof name, "/dev/fd/%d", s->fd);
  if (lseek (s->fd, 0, SEEK_SET) == -1)
    return tool_error (NULL, "%s", strerror (errno));
  if (guestfs_download_offset (g, s->path, name, s->pos, want) == -1)
    return tool_fail (g, s->path);
  n = memory_length (s->fd);
  n = pread (s->fd, s->buf, n < (ssize_t) want ? (size_t) n : want, 0);
  if (n == -1)
    return tool_error (NULL, "%s", strerror (errno));
  s->len = n;
  return 0;
}
