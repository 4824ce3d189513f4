/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Collecting small pieces of a FileOut into chunks of a good size. */
#ifndef GUESTFSD_SENDBUF_H
#define GUESTFSD_SENDBUF_H

#include <stddef.h>

#include "call.h"

struct sendbuf {
  struct call *c;
  size_t len;
  char buf[32768];
};

/* Append LEN bytes, a string or a character, sending what does not fit any
 * more.  Return 0, or -1 when the client is gone.
 */
int sendbuf_add (struct sendbuf *s, const void *data, size_t len);
int sendbuf_puts (struct sendbuf *s, const char *string);
int sendbuf_putc (struct sendbuf *s, char byte);

/* Send what is left.  Returns as above; the stream goes on. */
int sendbuf_flush (struct sendbuf *s);

#endif
