/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A channel: one virtio-serial port and the thread that serves it.
 *
 * A *plain* channel speaks the protocol at once (the control channel, and
 * the socket of `guestfsd --fd`).  A *leased* one first hunts for the cookie
 * that the control channel armed it with (hello.h), and serves that client
 * until it hangs up, breaks the protocol, or the channel is armed anew.
 *
 * Only channel_arm and channel_new may be called from other threads.
 */
#ifndef GUESTFSD_CHANNEL_H
#define GUESTFSD_CHANNEL_H

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "hello.h"
#include "ring.h"

#define CHANNEL_INPUT 65536
#define CHANNEL_OUTPUT 32768 /* one buffer of the port */

enum channel_kind { CHANNEL_CONTROL, CHANNEL_LEASED, CHANNEL_PLAIN };

struct channel {
  struct server *server;
  enum channel_kind kind;
  int index;
  int fd;       /* non-blocking */
  int epoll_fd; /* fd, edge-triggered, and wake_fd */
  int wake_fd;  /* an eventfd, readable from channel_arm to the next hunt */
  bool socket;  /* end of file ends the channel */

  pthread_mutex_t lock; /* guards armed and cookie */
  uint64_t armed;       /* how often this was armed */
  unsigned char cookie[GM_COOKIE];

  /* The serving thread's own. */
  uint64_t serving;    /* the value of `armed` whose client is served */
  bool hunting;        /* no client: a closed host side is nothing special */
  bool host_seen;      /* the host side was open in this lease */
  bool hung_up;        /* the host side was closed while hunting */
  bool lost;           /* the client broke the protocol */
  bool over;           /* this client is done with; all I/O returns -1 */
  bool ended;          /* and there will be no other */
  uint32_t chunk_size; /* largest chunk data, either way */
  uint32_t flags;      /* what else was agreed on: GM_HELLO_... */
  struct ring *ring;   /* our part of the ring; NULL until it is needed */
  size_t in_pos, in_len;
  unsigned char in[CHANNEL_INPUT]; /* read and not yet used */
  size_t out_len;
  unsigned char out[CHANNEL_OUTPUT]; /* put and not yet written */
};

/* FD becomes the channel's.  Returns NULL with errno. */
struct channel *channel_new (struct server *server, enum channel_kind kind,
                             int index, int fd);
void channel_free (struct channel *ch);

/* End the present lease of CH and await a client with COOKIE. */
void channel_arm (struct channel *ch, const unsigned char cookie[GM_COOKIE]);

/* Write the launch flag to the control channel: the daemon is up.  Waits for
 * the host side to be open.  Returns 0 or -1.
 */
int channel_announce (struct channel *ch);

/* Wait for the next client.  Returns 0, or -1 when there will be none. */
int channel_await_client (struct channel *ch);

/* Read or write exactly LEN bytes.  Return 0, or -1 when the client is gone
 * or its lease is over; everything on the channel then fails until the next
 * channel_await_client.
 */
int channel_read (struct channel *ch, void *buf, size_t len);
int channel_write (struct channel *ch, const void *buf, size_t len);

/* As channel_write, but it may wait a little: until the next channel_write, or
 * until we wait for input, or for channel_flush.  Each write costs the guest
 * as much as a small call.
 */
int channel_put (struct channel *ch, const void *buf, size_t len);
int channel_flush (struct channel *ch);

/* Skip LEN bytes of input; as channel_read. */
int channel_skip (struct channel *ch, size_t len);

/* If LEN bytes (at most CHANNEL_INPUT) have come, copy them to BUF and return
 * true; they stay there.  Never waits.
 */
bool channel_peek (struct channel *ch, void *buf, size_t len);

/* For conversations (duplex.h), which never wait.  input_now sets *BUF to what
 * has come, of which channel_skip takes what was used; write_now writes what
 * is possible.  Both return how many bytes that is, 0 if none, or -1 as above.
 */
ssize_t channel_input_now (struct channel *ch, const void **buf);
ssize_t channel_write_now (struct channel *ch, const void *buf, size_t len);

/* Get the ring, which the client agreed to, ready.  Without memory ch->ring
 * stays NULL.
 */
void channel_use_ring (struct channel *ch);

/* Give up the client: what it sends makes no sense. */
void channel_lose (struct channel *ch, const char *why);

/* Is the client gone, or its lease over?  Does not wait. */
bool channel_is_over (struct channel *ch);

/* For a poll that must end when the client does: what to wait for on the
 * descriptors of CH.  After the poll, ask channel_is_over.
 */
void channel_pollfds (const struct channel *ch, struct pollfd pfd[2]);

#endif
