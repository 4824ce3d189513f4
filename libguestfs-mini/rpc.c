/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Remote procedure calls: one request, one reply, progress in between. */

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance.h"
#include "channel.h"
#include "common/cleanup.h"
#include "error.h"
#include "errno-names.h"
#include "event.h"
#include "guestfs_protocol.h"
#include "launch.h"
#include "open-file.h"
#include "rpc.h"

enum { PROGRESS_SIZE = 24 }; /* bytes of a progress message */

int
gm_rpc_lost (guestfs_h *g, const char *call)
{
  if (errno == ETIMEDOUT)
    gm_error_code (g, ETIMEDOUT, "%s: the appliance does not answer", call);
  else if (errno == EINTR)
    gm_error_code (g, EINTR, "%s: interrupted", call);
  else if (errno == EPROTO)
    gm_error_code (g, EPROTO, "%s: the appliance sent a malformed message",
                   call);
  else
    gm_error_code (g, EPIPE, "%s: the appliance has ended", call);
  return -2;
}

/* Encode header and arguments behind a length word.  Returns the message,
 * malloc'ed, or NULL with the error recorded.
 */
static char *
encode_request (guestfs_h *g, struct gm_rpc *rpc, uint32_t *size)
{
  struct guestfs_message_header header = {
    .prog = GUESTFS_PROGRAM,
    .vers = GUESTFS_PROTOCOL_VERSION,
    .proc = rpc->proc,
    .direction = GUESTFS_DIRECTION_CALL,
    .serial = rpc->serial = ++g->serial,
    .progress_hint = rpc->nr_filein == 1 ? gm_file_size (rpc->filein[0]) : 0,
    .optargs_bitmask = rpc->optargs_bitmask,
    .status = GUESTFS_STATUS_OK,
  };
  size_t max = xdr_sizeof ((xdrproc_t) xdr_guestfs_message_header, &header);
  CLEANUP_FREE char *msg = NULL;
  uint32_t be;
  XDR xdr;
  bool ok;

  if (rpc->xdr_args != NULL)
    max += xdr_sizeof (rpc->xdr_args, rpc->args);
  if (max > GUESTFS_MESSAGE_MAX) {
    gm_error (g,
              "%s: the arguments are larger than the %d bytes that a "
              "message can hold",
              rpc->name, GUESTFS_MESSAGE_MAX);
    return NULL;
  }
  msg = gm_malloc (g, 4 + max);
  xdrmem_create (&xdr, msg + 4, max, XDR_ENCODE);
  ok = xdr_guestfs_message_header (&xdr, &header) &&
       (rpc->xdr_args == NULL || rpc->xdr_args (&xdr, rpc->args, 0));
  *size = xdr_getpos (&xdr);
  xdr_destroy (&xdr);
  if (!ok) {
    gm_error (g, "%s: an argument is too long for a message", rpc->name);
    return NULL;
  }
  be = htonl (*size);
  memcpy (msg, &be, sizeof be);
  *size += 4;
  return steal_ptr (&msg);
}

/* Hand a progress message to the user's callbacks. */
static int
read_progress (guestfs_h *g, struct gm_channel *ch, int64_t deadline)
{
  struct guestfs_progress progress = { 0 };
  char buf[PROGRESS_SIZE];
  uint64_t array[4];
  XDR xdr;
  bool ok;

  if (gm_channel_read (ch, buf, sizeof buf, deadline) == -1)
    return -1;
  xdrmem_create (&xdr, buf, sizeof buf, XDR_DECODE);
  ok = xdr_guestfs_progress (&xdr, &progress);
  xdr_destroy (&xdr);
  if (!ok) {
    errno = EPROTO;
    return -1;
  }
  array[0] = progress.proc;
  array[1] = progress.serial;
  array[2] = progress.position;
  array[3] = progress.total;
  gm_event (g, GUESTFS_EVENT_PROGRESS, NULL, 0, array, 4);
  return 0;
}

int
gm_rpc_skip (guestfs_h *g, struct gm_channel *ch, uint32_t word,
             int64_t deadline)
{
  char buf[4096];

  if (word == GUESTFS_PROGRESS_FLAG)
    return read_progress (g, ch, deadline);
  if (word == GUESTFS_CANCEL_FLAG || word == GUESTFS_LAUNCH_FLAG ||
      gm_ring_free_slot (word) != -1)
    return 0; /* late, or of a restarted daemon: they mean nothing here */
  if (word > GUESTFS_MESSAGE_MAX) {
    errno = EPROTO;
    return -1;
  }
  while (word > 0) {
    size_t n = word < sizeof buf ? word : sizeof buf;

    if (gm_channel_read (ch, buf, n, deadline) == -1)
      return -1;
    word -= n;
  }
  return 0;
}

/* The next message that is a message.  Returns it malloc'ed, or NULL with
 * errno.
 */
static char *
read_message (guestfs_h *g, struct gm_channel *ch, uint32_t *size,
              int64_t deadline)
{
  CLEANUP_FREE char *msg = NULL;

  for (;;) {
    if (gm_channel_read_u32 (ch, size, deadline) == -1)
      return NULL;
    if (*size < GUESTFS_LAUNCH_FLAG) /* the smallest of the flags */
      break;
    if (gm_rpc_skip (g, ch, *size, deadline) == -1)
      return NULL;
  }
  if (*size > GUESTFS_MESSAGE_MAX) {
    errno = EPROTO;
    return NULL;
  }
  msg = gm_malloc (g, *size + 1);
  if (gm_channel_read (ch, msg, *size, deadline) == -1)
    return NULL;
  return steal_ptr (&msg);
}

/* Record the error that the daemon sent. */
static int
take_error (guestfs_h *g, XDR *xdr)
{
  struct guestfs_message_error error = { 0 };
  int err;

  if (!xdr_guestfs_message_error (xdr, &error)) {
    xdr_free ((xdrproc_t) xdr_guestfs_message_error, (char *) &error);
    errno = EPROTO;
    return -2;
  }
  err = error.errno_string[0] ? gm_errno_by_name (error.errno_string) : 0;
  gm_error_code (g, err, "%s", error.error_message);
  xdr_free ((xdrproc_t) xdr_guestfs_message_error, (char *) &error);
  return -1;
}

/* Decode a reply.  Returns 0, -1 (the daemon's error is recorded), -2 with
 * errno, or 1: it belongs to an earlier call that was given up.
 */
static int
decode_reply (guestfs_h *g, struct gm_rpc *rpc, char *msg, uint32_t size)
{
  struct guestfs_message_header header;
  XDR xdr;
  int r = -2;

  errno = EPROTO;
  xdrmem_create (&xdr, msg, size, XDR_DECODE);
  if (!xdr_guestfs_message_header (&xdr, &header) ||
      header.prog != GUESTFS_PROGRAM ||
      header.vers != GUESTFS_PROTOCOL_VERSION ||
      header.direction != GUESTFS_DIRECTION_REPLY)
    r = -2;
  else if (header.serial != rpc->serial)
    r = header.serial < rpc->serial ? 1 : -2;
  else if (header.status == GUESTFS_STATUS_ERROR)
    r = take_error (g, &xdr);
  else if (header.proc == rpc->proc &&
           (rpc->xdr_ret == NULL || rpc->xdr_ret (&xdr, rpc->ret, 0)))
    r = 0;
  xdr_destroy (&xdr);
  return r;
}

int
gm_rpc_receive (guestfs_h *g, struct gm_channel *ch, struct gm_rpc *rpc,
                int64_t deadline)
{
  int r;

  do {
    CLEANUP_FREE char *msg = NULL;
    uint32_t size;

    msg = read_message (g, ch, &size, deadline);
    r = msg ? decode_reply (g, rpc, msg, size) : -2;
  } while (r == 1);
  return r == -2 ? gm_rpc_lost (g, rpc->name) : r;
}

/* Our file failed, which is the error that counts.  The daemon replies all
 * the same: with the reply, all that this call caused is behind us.
 */
static int
drop_reply (guestfs_h *g, struct gm_channel *ch, struct gm_rpc *rpc,
            int64_t deadline)
{
  CLEANUP_FREE char *error = steal_ptr (&g->last_error);
  int err = g->last_errno, r;

  guestfs_push_error_handler (g, NULL, NULL);
  r = gm_rpc_receive (g, ch, rpc, deadline);
  guestfs_pop_error_handler (g);
  if (r == -2)
    return gm_rpc_lost (g, rpc->name);
  free (g->last_error);
  g->last_error = steal_ptr (&error);
  g->last_errno = err;
  return -1;
}

int
gm_rpc_send (guestfs_h *g, struct gm_channel *ch, struct gm_rpc *rpc,
             int64_t deadline)
{
  CLEANUP_FREE char *msg = NULL;
  struct iovec iov;
  uint32_t size;

  msg = encode_request (g, rpc, &size);
  if (msg == NULL)
    return -1;
  iov = (struct iovec){ msg, size };
  if (gm_channel_writev (ch, &iov, 1, deadline) == -1)
    return gm_rpc_lost (g, rpc->name);
  if (ch->ring != NULL)
    gm_ring_reset (ch->ring);
  return 0;
}

int
gm_rpc_run (guestfs_h *g, struct gm_channel *ch, struct gm_rpc *rpc,
            int64_t deadline)
{
  int r = gm_rpc_send (g, ch, rpc, deadline);

  for (size_t i = 0; r == 0 && i < rpc->nr_filein; i++) {
    r = gm_send_file (g, ch, rpc->filein[i]);
    if (r == -2)
      return gm_rpc_lost (g, rpc->name);
    if (r == -1)
      return drop_reply (g, ch, rpc, deadline);
  }
  if (r == 0)
    r = gm_rpc_receive (g, ch, rpc, deadline);
  for (size_t i = 0; r == 0 && i < rpc->nr_fileout; i++) {
    r = gm_receive_file (g, ch, rpc->fileout[i]);
    if (r == -2)
      gm_rpc_lost (g, rpc->name);
  }
  return r;
}

int
gm_rpc_call (guestfs_h *g, struct gm_rpc *rpc)
{
  int r;

  if (g->state != GM_READY)
    return gm_error (g, "%s: no appliance is running: call launch first",
                     rpc->name);
  r = gm_rpc_run (g, g->channel, rpc, -1);
  gm_appliance_log (g, g->appliance);
  if (r == -2)
    gm_launch_lost (g);
  return r == 0 ? 0 : -1;
}
