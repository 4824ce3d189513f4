/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of files; see lines.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "guestfs_protocol.h"
#include "lines.h"

#define BLOCK (64 * 1024)

static int take_block (struct lines *l, const char *p, size_t len);

int
lines_add_text (struct lines *l, const char *text, size_t len)
{
  size_t n = l->cut ? 0 : strnlen (text, len);

  l->open = true;
  if (l->total + l->len + n > GUESTFS_MESSAGE_MAX) {
    errno = EMSGSIZE;
    return -1;
  }
  if (l->len + n + 1 > l->size) {
    size_t size = 2 * (l->size + n + 1);
    char *line = realloc (l->line, size);

    if (line == NULL)
      return -1;
    l->line = line;
    l->size = size;
  }
  memcpy (l->line + l->len, text, n);
  l->len += n;
  l->line[l->len] = '\0';
  l->cut |= n < len;
  return 0;
}

int
lines_end_line (struct lines *l)
{
  if (lines_add_text (l, "", 0) == -1)
    return -1;
  l->total += 4 + (l->len + 3) / 4 * 4;
  l->len = 0;
  l->open = l->cut = false;
  return gm_strvec_add (&l->vec, l->line);
}

int
lines_read (struct call *c, int fd, off_t start, off_t end, struct lines *l)
{
  CLEANUP_FREE char *buf = malloc (BLOCK);
  ssize_t n = 1;

  if (buf == NULL || lseek (fd, start, SEEK_SET) == -1)
    return -1;
  while (n > 0 && start < end && l->max > 0) {
    n = read (fd, buf, end - start < BLOCK ? end - start : BLOCK);
    if (n == -1 && errno == EINTR)
      n = 1;
    else if (n == -1 || take_block (l, buf, n) == -1)
      return -1;
    else
      start += n;
    if (call_cancelled (c)) {
      errno = ECANCELED;
      return -1;
    }
  }
  return l->open && l->max > 0 ? lines_end_line (l) : 0;
}

off_t
lines_start_of_last (struct call *c, int fd, int64_t n)
{
  CLEANUP_FREE char *buf = malloc (BLOCK);
  struct stat st;
  off_t at;

  if (buf == NULL || fstat (fd, &st) == -1)
    return -1;
  at = st.st_size;
  if (n == 0)
    return at;
  while (at > 0) {
    size_t len = at % BLOCK ? at % BLOCK : BLOCK;
    char *p = buf + len;

    if (call_cancelled (c)) {
      errno = ECANCELED;
      return -1;
    }
    at -= len;
    if (pread (fd, buf, len, at) != (ssize_t) len) /* it was cut meanwhile */
      memset (buf, 0, len);
    if (at + (off_t) len == st.st_size) /* its newline ends the last line */
      p--;
    while ((p = memrchr (buf, '\n', p - buf)) != NULL)
      if (--n == 0)
        return at + (p - buf) + 1;
  }
  return 0;
}

char **
lines_steal_or_reply (struct call *c, const char *path, struct lines *l)
{
  char **strings = NULL;

  if (l->total > GUESTFS_MESSAGE_MAX)
    errno = EMSGSIZE;
  else
    strings = gm_strvec_steal (&l->vec);
  if (strings == NULL)
    lines_reply_errno (c, path);
  lines_free (l);
  return strings;
}

int
lines_reply_errno (struct call *c, const char *path)
{
  if (errno != EMSGSIZE)
    return reply_errno (c, "%s", path);
  return reply_explained (c, EMSGSIZE,
                          "%s: the result is too large for a message (%d MiB)",
                          path, GUESTFS_MESSAGE_MAX >> 20);
}

void
lines_free (struct lines *l)
{
  int err = errno;

  gm_strvec_free (&l->vec);
  free (l->line);
  l->line = NULL;
  errno = err;
}

/* Take what is wanted of the next LEN bytes. */
static int
take_block (struct lines *l, const char *p, size_t len)
{
  const char *end = p + len;

  while (p < end && l->max > 0) {
    const char *newline = memchr (p, '\n', end - p);
    const char *stop = newline ? newline : end;

    if (l->skip == 0 && lines_add_text (l, p, stop - p) == -1)
      return -1;
    if (newline == NULL)
      return 0;
    if (l->skip > 0)
      l->skip--;
    else if (lines_end_line (l) == -1)
      return -1;
    else
      l->max--;
    p = newline + 1;
  }
  return 0;
}
