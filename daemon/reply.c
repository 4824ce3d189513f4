/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replies.  The contract is in call.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "proto.h"

static void send_error (struct call *c, int err, bool reason, const char *fs,
                        va_list args) __attribute__ ((format (printf, 4, 0)));

static const char *describe (int err);

/* Every variadic form collects its arguments for send_error. */
#define SEND_ERROR(c, err, reason, fs)                \
  do {                                                \
    int send_error_saved = errno;                     \
    va_list send_error_args;                          \
    va_start (send_error_args, fs);                   \
    send_error (c, err, reason, fs, send_error_args); \
    va_end (send_error_args);                         \
    errno = send_error_saved;                         \
  } while (0)

int
reply_errno (struct call *c, const char *fs, ...)
{
  SEND_ERROR (c, errno, true, fs);
  return -1;
}

int
reply_error (struct call *c, const char *fs, ...)
{
  SEND_ERROR (c, 0, false, fs);
  return -1;
}

int
reply_code (struct call *c, int err, const char *fs, ...)
{
  SEND_ERROR (c, err, true, fs);
  return -1;
}

int
reply_explained (struct call *c, int err, const char *fs, ...)
{
  SEND_ERROR (c, err, false, fs);
  return -1;
}

void *
reply_errno_null (struct call *c, const char *fs, ...)
{
  SEND_ERROR (c, errno, true, fs);
  return NULL;
}

void *
reply_error_null (struct call *c, const char *fs, ...)
{
  SEND_ERROR (c, 0, false, fs);
  return NULL;
}

int
reply_success (struct call *c, xdrproc_t xdr, void *ret)
{
  if (c->replied)
    return 0;
  if (proto_send (c, GUESTFS_STATUS_OK, xdr, ret) == -1) {
    if (errno == EMSGSIZE)
      return reply_error (c, "the result is too large for a message (%d MiB)",
                          GUESTFS_MESSAGE_MAX >> 20);
    return -1;
  }
  c->replied = true;
  return 0;
}

int
reply_cancelled (struct call *c)
{
  return reply_code (c, EINTR, "file transfer cancelled");
}

/* REASON: append that of ERR.  ERR 0: it is not known. */
static void
send_error (struct call *c, int err, bool reason, const char *fs, va_list args)
{
  CLEANUP_FREE char *text = NULL, *full = NULL;
  guestfs_message_error body;

  if (c->replied) /* a bug of ours, but never two replies */
    return;
  if (vasprintf (&text, fs, args) == -1)
    text = NULL;
  if (text != NULL && reason && err != 0 &&
      asprintf (&full, "%s: %s", text, describe (err)) == -1)
    full = NULL;

  body.errno_string = (char *) (err != 0 ? strerrorname_np (err) : NULL);
  if (body.errno_string == NULL)
    body.errno_string = (char *) "";
  body.error_message = full != NULL ? full : text;
  if (body.error_message == NULL)
    body.error_message = (char *) "out of memory";
  else if (strlen (body.error_message) > GUESTFS_ERROR_LEN)
    body.error_message[GUESTFS_ERROR_LEN] = '\0';

  cancel_receive (c);
  proto_send (c, GUESTFS_STATUS_ERROR, (xdrproc_t) xdr_guestfs_message_error,
              &body);
  c->replied = true;
}

static const char *
describe (int err)
{
  const char *text = strerrordesc_np (err);

  return text != NULL ? text : "unknown error";
}
