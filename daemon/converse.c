/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's side of a conversation (duplex.h).
 *
 * One poll waits for the program's pipes, its end, the library's frames, room
 * for ours, and the end of the client.  Nothing here waits for anything else,
 * so a program that floods both outputs and reads nothing, and a library that
 * does not read what is written, hold up only themselves.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cleanup.h"
#include "duplex.h"

#include "channel.h"
#include "converse.h"

/* A port whose host side was not yet seen cannot be polled: look now and then. */
#define UNSEEN_MS 10

struct talk {
  struct call *c;
  struct box *box;
  struct gm_duplex *d;
  int status;
  bool ended;   /* the program has, with status */
  bool end_put; /* END is among what goes out */
};

enum { PIDFD = GM_NR_STREAMS, CHANNEL, NR_POLL = CHANNEL + 2 };

static int turn (struct talk *t);
static int receive (struct talk *t);
static int transmit (struct talk *t);
static void obey (struct talk *t);

int
converse (struct call *c, struct box *box)
{
  const int fds[GM_NR_STREAMS] = { box->in, box->out, box->err };
  struct talk t = { .c = c, .box = box };
  int r = 0;

  if (channel_flush (c->ch) == -1) /* the reply */
    return -1;
  t.d = gm_duplex_new (GM_SIDE_DAEMON, fds, true);
  if (t.d == NULL) {
    channel_lose (c->ch, "no memory for a conversation");
    return -1;
  }
  box->in = box->out = box->err = -1; /* they are its own now */
  while (r == 0 && !(t.d->ended && t.end_put))
    r = turn (&t);
  while (r == 0 && t.d->out_len > 0)
    r = turn (&t);
  gm_duplex_free (t.d);
  return r;
}

/* Wait for something to do, and do it. */
static int
turn (struct talk *t)
{
  struct channel *ch = t->c->ch;
  struct pollfd pfd[NR_POLL];
  const void *out;

  gm_duplex_pollfds (t->d, pfd);
  pfd[PIDFD] =
    (struct pollfd){ .fd = t->ended ? -1 : t->box->pidfd, .events = POLLIN };
  channel_pollfds (ch, pfd + CHANNEL);
  pfd[CHANNEL].events = (t->d->ended ? 0 : POLLIN) |
                        (gm_duplex_output (t->d, &out) > 0 ? POLLOUT : 0);
  if (poll (pfd, NR_POLL, ch->host_seen ? -1 : UNSEEN_MS) == -1 &&
      errno != EINTR)
    return -1;
  if (call_cancelled (t->c))
    return -1;
  if (receive (t) == -1)
    return -1;
  obey (t);
  if (pfd[PIDFD].fd != -1 && pfd[PIDFD].revents != 0) {
    t->status = box_wait (t->box);
    t->ended = true;
  }
  gm_duplex_move (t->d, pfd);
  /* All that could write has ended, so the pipes do. */
  if (t->ended && !t->end_put && gm_duplex_all_sent (t->d))
    t->end_put = gm_duplex_put (t->d, GM_FRAME_END, t->status);
  return transmit (t);
}

static int
receive (struct talk *t)
{
  struct channel *ch = t->c->ch;
  const void *buf;
  ssize_t n = t->d->ended ? 0 : channel_input_now (ch, &buf);

  if (n <= 0)
    return n;
  n = gm_duplex_feed (t->d, buf, n);
  if (n == -1) {
    channel_lose (ch, "frame that makes no sense");
    return -1;
  }
  return channel_skip (ch, n);
}

static int
transmit (struct talk *t)
{
  const void *buf;
  size_t len;

  while ((len = gm_duplex_output (t->d, &buf)) > 0) {
    ssize_t n = channel_write_now (t->c->ch, buf, len);

    if (n == -1)
      return -1;
    if (n == 0)
      break;
    gm_duplex_sent (t->d, n);
  }
  return 0;
}

/* Do what the library says. */
static void
obey (struct talk *t)
{
  const struct winsize ws = { .ws_row = t->d->size >> 16,
                              .ws_col = t->d->size & 0xffff };
  const struct gm_stream *out = &t->d->streams[GM_STDOUT];

  if (t->d->size != 0 && out->fd != -1)
    ioctl (out->fd, TIOCSWINSZ, &ws); /* no terminal: nothing happens */
  t->d->size = 0;
  for (int sig = 1; t->d->signals != 0 && sig < 64; sig++)
    if (t->d->signals & UINT64_C (1) << sig && !t->ended)
      box_signal (t->box, sig);
  t->d->signals = 0;
  if (t->d->ended && !t->ended) /* it does not wait for the program's end */
    box_signal (t->box, SIGKILL);
}
