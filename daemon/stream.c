/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes on beside a call: progress, and whether its client still waits. */
#include <time.h>

#include "chunk.h"

#include "proto.h"

#define PROGRESS_INTERVAL_NS 300000000

static uint64_t now_ns (void);

void
notify_progress (struct call *c, uint64_t position, uint64_t total)
{
  guestfs_progress progress = {
    .proc = c->proc,
    .serial = c->serial,
    .position = position,
    .total = total,
  };
  uint64_t now = now_ns ();
  bool last = position >= total && c->progress_sent;
  char buf[4 + 24];
  XDR x;

  if (c->progress_last_ns == 0) /* a short call stays silent */
    c->progress_last_ns = now;
  if (!last && now - c->progress_last_ns < PROGRESS_INTERVAL_NS)
    return;
  c->progress_last_ns = now;
  c->progress_sent = true;
  xdrmem_create (&x, buf + 4, sizeof buf - 4, XDR_ENCODE);
  gm_put_be32 ((unsigned char *) buf, GUESTFS_PROGRESS_FLAG);
  if (xdr_guestfs_progress (&x, &progress))
    channel_write (c->ch, buf, sizeof buf);
}

bool
call_cancelled (const struct call *c)
{
  return channel_is_over (c->ch);
}

bool
call_is_control (const struct call *c)
{
  return c->ch->kind == CHANNEL_CONTROL;
}

static uint64_t
now_ns (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * UINT64_C (1000000000) + ts.tv_nsec;
}
