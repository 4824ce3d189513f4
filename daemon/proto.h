/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The protocol on one channel: requests in, replies and files out. */
#ifndef GUESTFSD_PROTO_H
#define GUESTFSD_PROTO_H

#include "call.h"
#include "channel.h"

#include "guestfs_protocol.h"

/* Serve client after client, until the channel ends. */
void proto_run (struct channel *ch);

/* Send a message of C: its header with DIRECTION and STATUS, then BODY by
 * XDR (NULL: none).  Returns 0; -1 with errno EMSGSIZE when it is too large
 * (nothing was sent), or another when the client is gone.
 */
int proto_send (struct call *c, guestfs_message_status status, xdrproc_t xdr,
                void *body);

#endif
