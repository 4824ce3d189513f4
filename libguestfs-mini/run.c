/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs of the image with input and output of ours: the library's side of a
 * conversation (common/duplex.h).
 *
 * One poll waits for our descriptors, for signals, and for the channel.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define GUESTFS_PRIVATE 1
#include "appliance.h"
#include "channel.h"
#include "clock.h"
#include "common/duplex.h"
#include "error.h"
#include "gm-calls.h"
#include "handle.h"
#include "launch.h"
#include "rpc.h"

enum {
  GRACE = 5000,     /* ms between a signal that should end it and SIGKILL */
  TWICE = 500,      /* ms in which another is the same: timeout(1) sends two */
  PATIENCE = 60000, /* ms between SIGKILL and the end of it all */
};

/* What has been done to end the program: it is never the guest that decides
 * whether we can be interrupted.
 */
enum ending { NOT_YET, ASKED, KILLED, GIVEN_UP };

struct talk {
  guestfs_h *g;
  struct gm_channel *ch;
  struct gm_duplex *d;
  int input;    /* the terminal, if there is one */
  int signals;  /* a signalfd, or -1 */
  uint64_t due; /* signals to be passed on, by bits */
  enum ending ending;
  int64_t since, deadline; /* of it; gm_now_ms */
  bool resized;            /* tell the size of the terminal */
  bool cancelled;          /* the user has called guestfs_user_cancel */
};

enum { SIGNALS = GM_NR_STREAMS, CHANNEL, NR_POLL };

static unsigned terminal_size (int fd);
static int talk (struct talk *t);
static int turn (struct talk *t);
static void escalate (struct talk *t, enum ending to);
static void take_signal (struct talk *t);
static void put_due (struct talk *t);
static int receive (struct talk *t);
static int transmit (struct talk *t);
static int result (struct talk *t);

#define OPT(o, NAME) ((o)->bitmask & GUESTFS_MINI_RUN_##NAME##_BITMASK)

/* Those of mini_start among the optional arguments. */
static void
start_args (const struct guestfs_mini_run_argv *o, int input,
            struct guestfs_mini_start_argv *start)
{
  *start = (struct guestfs_mini_start_argv){
    .env = o->env, .chdir = o->chdir, .user = o->user, .terminal = o->terminal
  };
  if (OPT (o, ENV))
    start->bitmask |= GUESTFS_MINI_START_ENV_BITMASK;
  if (OPT (o, CHDIR))
    start->bitmask |= GUESTFS_MINI_START_CHDIR_BITMASK;
  if (OPT (o, USER))
    start->bitmask |= GUESTFS_MINI_START_USER_BITMASK;
  if (OPT (o, TERMINAL))
    start->bitmask |= GUESTFS_MINI_START_TERMINAL_BITMASK;
  start->size = terminal_size (input);
  if (start->size != 0)
    start->bitmask |= GUESTFS_MINI_START_SIZE_BITMASK;
}

int
gm_call_mini_run (guestfs_h *g, char *const *arguments,
                  const struct guestfs_mini_run_argv *o)
{
  const int fds[GM_NR_STREAMS] = { OPT (o, INPUT) ? o->input : -1,
                                   OPT (o, OUTPUT) ? o->output : -1,
                                   OPT (o, ERRORS) ? o->errors : -1 };
  struct talk t = { .g = g,
                    .input = fds[GM_STDIN],
                    .signals = OPT (o, SIGNALS) ? o->signals : -1 };
  struct guestfs_mini_start_argv start;
  int r;

  t.d = gm_duplex_new (GM_SIDE_LIBRARY, fds, false);
  if (t.d == NULL)
    return gm_perror (g, "conversation");
  start_args (o, fds[GM_STDIN], &start);
  t.ch = g->channel;
  if (t.ch != NULL) /* as long as there is nobody to pass them on to */
    t.ch->signals = t.signals;
  r = guestfs_mini_start_argv (g, arguments, &start);
  if (g->channel != NULL)
    g->channel->signals = -1;
  if (r == 0)
    r = talk (&t);
  gm_duplex_free (t.d);
  return r;
}

/* 0: it has none. */
static unsigned
terminal_size (int fd)
{
  struct winsize ws;

  return fd != -1 && ioctl (fd, TIOCGWINSZ, &ws) == 0
           ? (ws.ws_row & 0x7fffu) << 16 | ws.ws_col
           : 0;
}

static int
talk (struct talk *t)
{
  bool end_put = false;
  int r = 0;

  while (r == 0 &&
         !(end_put && t->d->out_len == 0 && gm_duplex_all_written (t->d))) {
    r = turn (t);
    if (t->d->ended && !end_put)
      end_put = gm_duplex_put (t->d, GM_FRAME_END, 0);
  }
  gm_appliance_log (t->g, t->g->appliance);
  if (r == 0)
    return result (t);
  gm_rpc_lost (t->g, "run");
  gm_launch_lost (t->g);
  return -1;
}

/* Wait for something to do, and do it.  Returns 0, or -1 with errno when the
 * channel is lost.
 */
static int
turn (struct talk *t)
{
  struct pollfd pfd[NR_POLL];
  bool later = t->d->ended || t->ch->in_pos == t->ch->in_len;
  int64_t left = -1;

  gm_duplex_pollfds (t->d, pfd);
  pfd[SIGNALS] = (struct pollfd){ .fd = t->signals, .events = POLLIN };
  pfd[CHANNEL] =
    (struct pollfd){ .fd = t->d->ended && t->d->out_len == 0 ? -1 : t->ch->fd,
                     .events = (t->d->ended ? 0 : POLLIN) |
                               (t->d->out_len > 0 ? POLLOUT : 0) };
  if (t->ending != NOT_YET) {
    left = t->deadline - gm_now_ms ();
    left = left < 0 ? 0 : left;
  }
  if (poll (pfd, NR_POLL, later ? left : 0) == -1) {
    if (errno != EINTR)
      return -1;
    memset (pfd, 0, sizeof pfd); /* what it says is not to be trusted */
    for (int i = 0; i < NR_POLL; i++)
      pfd[i].fd = -1;
  }
  if (t->g->user_cancel && !t->cancelled) {
    t->cancelled = true;
    escalate (t, KILLED);
  }
  if (pfd[SIGNALS].revents != 0)
    take_signal (t);
  else if (t->ending != NOT_YET && left == 0)
    escalate (t, t->ending + 1);
  if (t->ending == GIVEN_UP) {
    errno = ETIMEDOUT;
    return -1;
  }
  if (receive (t) == -1)
    return -1;
  put_due (t);
  gm_duplex_move (t->d, pfd);
  return transmit (t);
}

static bool
should_end (int sig)
{
  return sig == SIGINT || sig == SIGTERM || sig == SIGHUP || sig == SIGQUIT;
}

static void
escalate (struct talk *t, enum ending to)
{
  if (to <= t->ending)
    return;
  t->ending = to;
  t->since = gm_now_ms ();
  t->deadline = t->since + (to == ASKED ? GRACE : PATIENCE);
  if (to == KILLED) {
    t->due |= UINT64_C (1) << SIGKILL;
    gm_duplex_drop (t->d); /* perhaps it is our reader who is in the way */
  }
}

/* The first signal that should end it is a wish, the second an order, and the
 * third ends the conversation.  When the program has ended already, there is
 * nothing to wish for but our own end.
 */
static void
take_signal (struct talk *t)
{
  struct signalfd_siginfo info;
  int sig;

  if (read (t->signals, &info, sizeof info) != sizeof info) {
    t->signals = -1;
    return;
  }
  sig = info.ssi_signo;
  if (sig == SIGWINCH)
    t->resized = true;
  else if (sig < 64)
    t->due |= UINT64_C (1) << sig;
  if (should_end (sig) &&
      (t->ending == NOT_YET || gm_now_ms () > t->since + TWICE))
    escalate (t, t->d->ended ? KILLED : t->ending + 1);
}

/* Pass signals and the size on, as far as there is room. */
static void
put_due (struct talk *t)
{
  unsigned size = t->resized ? terminal_size (t->input) : 0;

  for (int sig = 1; t->due != 0 && sig < 64; sig++)
    if (t->due & UINT64_C (1) << sig &&
        gm_duplex_put (t->d, GM_FRAME_SIGNAL, sig))
      t->due &= ~(UINT64_C (1) << sig);
  if (size == 0 || gm_duplex_put (t->d, GM_FRAME_SIZE, size))
    t->resized = false;
}

/* One piece, so that nobody can keep us here. */
static int
receive (struct talk *t)
{
  const void *buf;
  ssize_t n = t->d->ended ? 0 : gm_channel_input_now (t->ch, &buf);

  if (n > 0)
    n = gm_duplex_feed (t->d, buf, n);
  if (n > 0)
    gm_channel_take (t->ch, n);
  return n == -1 ? -1 : 0;
}

static int
transmit (struct talk *t)
{
  const void *buf;
  size_t len = gm_duplex_output (t->d, &buf);
  ssize_t n = len > 0 ? gm_channel_write_now (t->ch, buf, len) : 0;

  if (n > 0)
    gm_duplex_sent (t->d, n);
  return n == -1 ? -1 : 0;
}

/* All has been said.  A reader of ours that went away is no error. */
static int
result (struct talk *t)
{
  static const char *const names[] = { "input", "output", "errors" };

  if (t->cancelled)
    return gm_error_code (t->g, EINTR, "cancelled");
  for (int i = 0; i < GM_NR_STREAMS; i++) {
    int err = t->d->streams[i].error;

    if (err != 0 && err != EPIPE)
      return gm_error (t->g, "%s: %s", names[i], strerror (err));
  }
  return t->d->end_value & 0xffff;
}
