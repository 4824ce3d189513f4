/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* O_DIRECT switched on and off as the alignment allows; see direct.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "direct.h"
#include "ring.h"

#define LEAST 65536 /* bytes, below which the page cache does better */

static size_t direct_part (struct direct *d, const void *buf, size_t len);
static void set (struct direct *d, bool on);

ssize_t
direct_read (struct direct *d, void *buf, size_t len)
{
  for (;;) {
    size_t part = direct_part (d, buf, len);
    ssize_t n;

    set (d, part > 0);
    n = read (d->fd, buf, d->on ? part : len);
    if (n >= 0 || (errno != EINTR && !(errno == EINVAL && d->on)))
      return n;
    d->refused |= errno == EINVAL;
  }
}

int
direct_write (struct direct *d, const void *buf, size_t len)
{
  const char *p = buf;

  while (len > 0) {
    size_t part = direct_part (d, p, len);
    ssize_t n;

    set (d, part > 0);
    n = write (d->fd, p, d->on ? part : len);
    if (n == -1 && errno == EINVAL && d->on)
      d->refused = true;
    else if (n == -1 && errno != EINTR)
      return -1;
    else if (n > 0) {
      p += n;
      len -= n;
    }
  }
  return 0;
}

/* How many of the LEN bytes at BUF can go directly from FD's position on. */
static size_t
direct_part (struct direct *d, const void *buf, size_t len)
{
  off_t pos;

  if (d->refused || len < LEAST || (uintptr_t) buf % RING_ALIGN != 0)
    return 0;
  pos = lseek (d->fd, 0, SEEK_CUR);
  return pos >= 0 && pos % RING_ALIGN == 0 ? len - len % RING_ALIGN : 0;
}

static void
set (struct direct *d, bool on)
{
  int flags;

  if (d->on == on)
    return;
  flags = fcntl (d->fd, F_GETFL);
  if (flags != -1 && fcntl (d->fd, F_SETFL, flags ^ O_DIRECT) == 0)
    d->on = on;
  else
    d->refused = true;
}
