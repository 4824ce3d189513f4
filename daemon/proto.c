/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests in, messages out.  Files are in stream.c, errors in reply.c. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "chunk.h"

#include "derive.h"
#include "proto.h"
#include "server.h"

#define HEADER_SIZE 40 /* of guestfs_message_header on the wire */

/* Nearly every reply fits; memory for the largest is mapped and unmapped by
 * the kernel each time.
 */
#define SMALL_REPLY 4096

static uint32_t encode (char *buf, size_t size, guestfs_message_header *hdr,
                        xdrproc_t xdr, void *body);
static int serve_one (struct channel *ch);
static int read_length (struct channel *ch, uint32_t *len);
static void serve_message (struct channel *ch, char *buf, uint32_t len);
static int check_header (struct call *c, const guestfs_message_header *hdr);
static void finish (struct call *c);

void
proto_run (struct channel *ch)
{
  while (channel_await_client (ch) == 0) {
    while (serve_one (ch) == 0)
      ;
  }
}

int
proto_send (struct call *c, guestfs_message_status status, xdrproc_t xdr,
            void *body)
{
  guestfs_message_header hdr = {
    .prog = GUESTFS_PROGRAM,
    .vers = GUESTFS_PROTOCOL_VERSION,
    .proc = c->proc,
    .direction = GUESTFS_DIRECTION_REPLY,
    .serial = c->serial,
    .status = status,
  };
  CLEANUP_FREE char *large = NULL;
  char small[SMALL_REPLY], *buf = small;
  uint32_t len = encode (buf + 4, sizeof small - 4, &hdr, xdr, body);

  if (len == 0) {
    buf = large = malloc (4 + GUESTFS_MESSAGE_MAX);
    if (buf == NULL)
      return -1;
    len = encode (buf + 4, GUESTFS_MESSAGE_MAX, &hdr, xdr, body);
  }
  if (len == 0) {
    errno = EMSGSIZE;
    return -1;
  }
  gm_put_be32 ((unsigned char *) buf, len);
  errno = ECONNRESET;
  return channel_put (c->ch, buf, 4 + len);
}

/* Returns the length of the message, or 0 if SIZE bytes are too few for it. */
static uint32_t
encode (char *buf, size_t size, guestfs_message_header *hdr, xdrproc_t xdr,
        void *body)
{
  XDR x;

  xdrmem_create (&x, buf, size, XDR_ENCODE);
  if (!xdr_guestfs_message_header (&x, hdr) || (xdr != NULL && !xdr (&x, body)))
    return 0;
  return xdr_getpos (&x);
}

/* Returns 0, or -1 when this client is done with. */
static int
serve_one (struct channel *ch)
{
  CLEANUP_FREE char *buf = NULL;
  uint32_t len;

  if (read_length (ch, &len) == -1)
    return -1;
  buf = malloc (len);
  if (buf == NULL) {
    channel_lose (ch, "out of memory for a message");
    return -1;
  }
  if (channel_read (ch, buf, len) == -1)
    return -1;
  serve_message (ch, buf, len);
  return channel_is_over (ch) ? -1 : 0;
}

static int
read_length (struct channel *ch, uint32_t *len)
{
  unsigned char word[4];

  do { /* these may arrive after the end of the file that they are about */
    if (channel_read (ch, word, sizeof word) == -1)
      return -1;
    *len = gm_get_be32 (word);
  } while (*len == GUESTFS_CANCEL_FLAG || gm_ring_free_slot (*len) != -1);

  if (*len >= HEADER_SIZE && *len <= GUESTFS_MESSAGE_MAX)
    return 0;
  channel_lose (ch, "message of impossible length");
  return -1;
}

static void
serve_message (struct channel *ch, char *buf, uint32_t len)
{
  struct call c = { .ch = ch, .server = ch->server, .name = "call" };
  guestfs_message_header hdr = { 0 };
  XDR x;

  xdrmem_create (&x, buf, len, XDR_DECODE);
  if (!xdr_guestfs_message_header (&x, &hdr)) {
    channel_lose (ch, "message without a header");
    return;
  }
  c.proc = hdr.proc;
  c.serial = hdr.serial;
  c.progress_hint = hdr.progress_hint;
  c.optargs_bitmask = hdr.optargs_bitmask;
  if (check_header (&c, &hdr) == 0) {
    server_apply_umask (ch->server);
    derive_clock ();
    dispatch_call (&c, &x);
  }
  finish (&c);
}

static int
check_header (struct call *c, const guestfs_message_header *hdr)
{
  if (hdr->prog != GUESTFS_PROGRAM)
    return reply_error (c, "wrong program number %#x", hdr->prog);
  if (hdr->vers != GUESTFS_PROTOCOL_VERSION)
    return reply_error (c, "wrong protocol version %u", hdr->vers);
  if (hdr->direction != GUESTFS_DIRECTION_CALL)
    return reply_error (c, "message is not a call (direction %d)",
                        (int) hdr->direction);
  if (hdr->status != GUESTFS_STATUS_OK)
    return reply_error (c, "call with status %d", (int) hdr->status);
  return 0;
}

/* Whatever the call did, leave the channel between two messages. */
static void
finish (struct call *c)
{
  if (!c->replied)
    reply_error (c, "internal error: the call made no reply");
  if (c->filein)
    cancel_receive (c);
  if (c->streaming)
    send_cancel (c);
  channel_flush (c->ch);
  free (c->buf);
}
