/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Remote procedure calls over a channel.  gm_rpc_call in stub.h is the way
 * in for API calls; this is the part below it, for any channel.
 */
#ifndef GM_RPC_H
#define GM_RPC_H

#include <stdint.h>

#include "handle.h"
#include "stub.h"

/* Carry out RPC on channel CH.  DEADLINE is a time of gm_now_ms, or -1 for
 * calls that may take as long as they take.  Errors are recorded in G.
 * Returns 0; -1 when the call failed; -2 when the channel is lost, and
 * nothing more can be done with it.
 */
int gm_rpc_run (guestfs_h *g, struct gm_channel *ch, struct gm_rpc *rpc,
                int64_t deadline);

/* The two halves of it, for calls without files: the requests of several may
 * be sent before the first reply is read, in the same order.
 */
int gm_rpc_send (guestfs_h *g, struct gm_channel *ch, struct gm_rpc *rpc,
                 int64_t deadline);
int gm_rpc_receive (guestfs_h *g, struct gm_channel *ch, struct gm_rpc *rpc,
                    int64_t deadline);

/* FileIn and FileOut: filein.c, fileout.c.  Return 0, -1 (failed, the stream was
 * ended properly), or -2 as above.  gm_send_file stops early with 0 when the
 * daemon wants no more: its reply then says why.
 */
int gm_send_file (guestfs_h *g, struct gm_channel *ch, const char *filename);
int gm_receive_file (guestfs_h *g, struct gm_channel *ch, const char *filename);

/* Get past what begins with WORD where nothing of interest can come: a flag,
 * a progress message (handed to the callbacks), or the reply to a call that
 * was given up.  Returns 0, or -1 with errno.
 */
int gm_rpc_skip (guestfs_h *g, struct gm_channel *ch, uint32_t word,
                 int64_t deadline);

/* Record that the other end of the channel is gone, hung or talks nonsense,
 * by errno.  Always returns -2.
 */
int gm_rpc_lost (guestfs_h *g, const char *call);

#endif
