/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The holder's state, and its answers to requests (wire.h). */
#ifndef GM_HOLDER_REQUEST_H
#define GM_HOLDER_REQUEST_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "channel.h"
#include "handle.h"
#include "machine.h"
#include "wire.h"

struct client {
  int fd;
  bool waiting; /* wants a lease, and there was none */
  int port;     /* its lease, or 0 */
};

/* A port that the daemon expects this cookie on. */
struct port {
  int nr;
  unsigned char cookie[GM_COOKIE];
};

struct holder {
  guestfs_h *g;
  const char *path;
  int listener, signals;
  struct gm_message *message; /* the request being answered */
  struct client *clients;     /* in the order in which they came */
  size_t nr_clients;
  struct pollfd *poll;
  struct port ready[GM_NR_PORTS]; /* ports to lend, in order */
  size_t nr_ready;
  int dirty[GM_NR_PORTS]; /* queue of ports to arm */
  size_t nr_dirty;
  bool closed; /* a client asked for the end, and was answered */
};

/* Read one request of C and answer it.  Returns 0, or -1 when the client is
 * gone or talks nonsense.  C is not valid after h->closed was set.
 */
int gm_holder_request (struct holder *h, struct client *c);

#endif
