/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files in base64.  API: share/api/transfer.xml. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <nettle/base64.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "file.h"
#include "sysroot.h"

#define LINE 57 /* bytes that make a line of 76 characters */
#define LINES 1024
#define BLOCK (64 * 1024) /* decoded bytes that are written at once */

struct decoder {
  int fd;
  uint32_t bits;       /* of the group of four characters, */
  unsigned nr, nr_pad; /* of which NR have come, and so many = behind them */
  size_t len;
  char out[BLOCK];
};

static ssize_t read_full (int fd, void *buf, size_t len);
static size_t encode (char *out, const uint8_t *in, size_t len);
static int decode (void *opaque, const void *buf, size_t len);
static int decode_byte (struct decoder *d, unsigned char byte);
static int value_of (unsigned char byte);
static int flush (struct decoder *d);

int
do_base64_in (struct call *c, const char *filename)
{
  CLEANUP_FREE struct decoder *d = calloc (1, sizeof *d);
  CLEANUP_FD int fd = -1;
  int r;

  if (d == NULL)
    return reply_errno (c, "%s", filename);
  fd = sysroot_create_file_or_reply (c, filename, O_WRONLY | O_TRUNC, 0666);
  if (fd == -1)
    return -1;
  d->fd = fd;
  r = receive_file (c, decode, d);
  if (r == -2)
    return reply_cancelled (c);
  if (r == 0 && d->nr > 0) {
    errno = EBADMSG;
    r = -1;
  }
  if (r == -1 && errno == EBADMSG)
    return reply_explained (c, EINVAL, "%s: the input is not base64", filename);
  if (r == -1 || flush (d) == -1)
    return reply_errno (c, "%s: write", filename);
  if (close (steal_fd (&fd)) == -1)
    return reply_errno (c, "%s: close", filename);
  return 0;
}

int
do_base64_out (struct call *c, const char *filename)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, filename, O_RDONLY);
  CLEANUP_FREE uint8_t *in = malloc (LINE * LINES);
  CLEANUP_FREE char *out =
    malloc ((BASE64_ENCODE_RAW_LENGTH (LINE) + 1) * LINES);
  ssize_t n;

  if (fd == -1)
    return -1;
  if (in == NULL || out == NULL)
    return reply_errno (c, "%s", filename);
  if (reply_begin_file (c) == -1)
    return -1;
  while ((n = read_full (fd, in, LINE * LINES)) > 0)
    if (send_chunk (c, out, encode (out, in, n)) == -1)
      return -1;
  if (n == -1)
    return send_failed (c, errno, "%s", filename);
  return send_end (c);
}

/* Less than LEN only at the end. */
static ssize_t
read_full (int fd, void *buf, size_t len)
{
  size_t done = 0;

  while (done < len) {
    ssize_t n = read (fd, (char *) buf + done, len - done);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return -1;
    if (n == 0)
      break;
    done += n;
  }
  return done;
}

static size_t
encode (char *out, const uint8_t *in, size_t len)
{
  char *start = out;

  while (len > 0) {
    size_t n = len < LINE ? len : LINE;

    base64_encode_raw (out, n, in);
    out += BASE64_ENCODE_RAW_LENGTH (n);
    *out++ = '\n';
    in += n;
    len -= n;
  }
  return out - start;
}

/* Zeroes, and so holes, are none of base64's characters. */
static int
decode (void *opaque, const void *buf, size_t len)
{
  struct decoder *d = opaque;
  const unsigned char *in = buf;

  for (size_t i = 0; in != NULL && i < len; i++)
    if (decode_byte (d, in[i]) == -1)
      return -1;
  return 0;
}

static int
decode_byte (struct decoder *d, unsigned char byte)
{
  int value = value_of (byte);

  if (value == -1 && byte != '=')
    return 0;
  if (value == -1)
    d->nr_pad++;
  else
    d->bits = d->bits << 6 | value;
  d->nr += value != -1;
  if ((value == -1 && d->nr < 2) || (value != -1 && d->nr_pad > 0)) {
    errno = EBADMSG;
    return -1;
  }
  if (d->nr + d->nr_pad < 4)
    return 0;
  d->bits <<= 6 * d->nr_pad;
  for (unsigned i = 0; i + 1 < d->nr; i++)
    d->out[d->len++] = d->bits >> (16 - 8 * i);
  d->bits = d->nr = d->nr_pad = 0;
  return d->len > BLOCK - 3 ? flush (d) : 0;
}

/* -1: none of the 64. */
static int
value_of (unsigned char byte)
{
  if (byte >= 'A' && byte <= 'Z')
    return byte - 'A';
  if (byte >= 'a' && byte <= 'z')
    return byte - 'a' + 26;
  if (byte >= '0' && byte <= '9')
    return byte - '0' + 52;
  return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

static int
flush (struct decoder *d)
{
  size_t len = d->len;

  d->len = 0;
  return write_all (d->fd, d->out, len);
}
