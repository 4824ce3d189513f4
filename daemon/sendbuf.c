/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Collecting small pieces of a FileOut. */
#include <string.h>

#include "sendbuf.h"

int
sendbuf_add (struct sendbuf *s, const void *data, size_t len)
{
  while (len > 0) {
    size_t n = sizeof s->buf - s->len;

    if (n == 0) {
      if (sendbuf_flush (s) == -1)
        return -1;
      continue;
    }
    n = len < n ? len : n;
    memcpy (s->buf + s->len, data, n);
    s->len += n;
    data = (const char *) data + n;
    len -= n;
  }
  return 0;
}

int
sendbuf_puts (struct sendbuf *s, const char *string)
{
  return sendbuf_add (s, string, strlen (string));
}

int
sendbuf_putc (struct sendbuf *s, char byte)
{
  return sendbuf_add (s, &byte, 1);
}

int
sendbuf_flush (struct sendbuf *s)
{
  size_t len = s->len;

  s->len = 0;
  return len == 0 ? 0 : send_chunk (s->c, s->buf, len);
}
