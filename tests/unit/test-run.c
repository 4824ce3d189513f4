/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mini_run with a daemon that lies, hangs or goes away: the library says so,
 * and can always be interrupted.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include "channel.h"
#include "common/chunk.h"
#include "common/duplex.h"
#include "guestfs_protocol.h"
#include "handle.h"
#include "unit.h"

struct scene {
  guestfs_h *g;
  int fd; /* the daemon's end */
  pthread_t thread;
};

static void
start (struct scene *s, void *(*daemon) (void *) )
{
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
    abort ();
  s->fd = pair[1];
  s->g = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);
  guestfs_set_error_handler (s->g, NULL, NULL);
  s->g->channel = gm_channel_new (pair[0], NULL);
  s->g->state = GM_READY;
  if (pthread_create (&s->thread, NULL, daemon, s) != 0)
    abort ();
}

static void
stop (struct scene *s)
{
  pthread_join (s->thread, NULL);
  guestfs_close (s->g);
  close (s->fd);
}

static int
run (struct scene *s, int signals)
{
  char *words[] = { "x", NULL };

  return guestfs_mini_run (s->g, words, GUESTFS_MINI_RUN_SIGNALS, signals, -1);
}

/* Take the request, and say that the program runs. */
static void
say_yes (int fd)
{
  unsigned char word[4], reply[44] = { 0, 0, 0, 40 };
  static char message[100000];

  if (recv (fd, word, 4, MSG_WAITALL) != 4 ||
      recv (fd, message, gm_get_be32 (word), MSG_WAITALL) !=
        (ssize_t) gm_get_be32 (word))
    abort ();
  gm_put_be32 (reply + 4, GUESTFS_PROGRAM);
  gm_put_be32 (reply + 8, GUESTFS_PROTOCOL_VERSION);
  gm_put_be32 (reply + 12, GUESTFS_PROC_MINI_START);
  gm_put_be32 (reply + 16, GUESTFS_DIRECTION_REPLY);
  gm_put_be32 (reply + 20, 1);
  if (send (fd, reply, sizeof reply, MSG_NOSIGNAL) != sizeof reply)
    abort ();
}

static bool
say (int fd, unsigned kind, unsigned stream, uint32_t value)
{
  const struct gm_frame f = { kind, stream, value };
  unsigned char frame[GM_FRAME];

  gm_frame_encode (frame, &f);
  return send (fd, frame, sizeof frame, MSG_NOSIGNAL) == sizeof frame;
}

static void *
ends_at_once (void *arg)
{
  struct scene *s = arg;

  say_yes (s->fd);
  say (s->fd, GM_FRAME_END, 0, 0xfff00 | 3 << 8);
  return NULL;
}

static void *
talks_nonsense (void *arg)
{
  struct scene *s = arg;

  say_yes (s->fd);
  say (s->fd, GM_FRAME_DATA, GM_STDIN, 1);
  return NULL;
}

static void *
goes_away (void *arg)
{
  struct scene *s = arg;

  say_yes (s->fd);
  shutdown (s->fd, SHUT_RDWR);
  return NULL;
}

static void *
three_signals (void *arg)
{
  for (int i = 0; i < 3; i++) {
    kill (getpid (), SIGINT);
    usleep (700000);
  }
  return arg;
}

/* Signals come once the library has said something, and so is past the start. */
static void *
never_ends (void *arg)
{
  unsigned char frame[GM_FRAME];
  struct scene *s = arg;
  pthread_t thread;

  say_yes (s->fd);
  if (recv (s->fd, frame, GM_FRAME, MSG_WAITALL) != GM_FRAME ||
      pthread_create (&thread, NULL, three_signals, NULL) != 0)
    abort ();
  while (say (s->fd, GM_FRAME_CLOSE, GM_STDOUT, 0))
    ;
  pthread_join (thread, NULL);
  return NULL;
}

static void
the_status_is_one_of_waitpid (struct unit *u)
{
  struct scene s;

  start (&s, ends_at_once);
  SAME_INT (u, 0xff00 | 3 << 8, run (&s, -1));
  stop (&s);
}

static void
nonsense_is_an_error (struct unit *u)
{
  struct scene s;

  start (&s, talks_nonsense);
  SAME_INT (u, -1, run (&s, -1));
  SAME_INT (u, EPROTO, guestfs_last_errno (s.g));
  SAME_INT (u, GM_CONFIG, s.g->state);
  stop (&s);
}

static void
a_lost_appliance_is_an_error (struct unit *u)
{
  struct scene s;

  start (&s, goes_away);
  SAME_INT (u, -1, run (&s, -1));
  SAME_INT (u, EPIPE, guestfs_last_errno (s.g));
  stop (&s);
}

static void
the_third_signal_gives_up (struct unit *u)
{
  struct scene s;
  sigset_t set;
  int fd;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  fd = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  start (&s, never_ends);
  SAME_INT (u, -1, run (&s, fd));
  SAME_INT (u, ETIMEDOUT, guestfs_last_errno (s.g));
  stop (&s);
  close (fd);
}

static void *
is_silent (void *arg)
{
  usleep (700000);
  kill (getpid (), SIGINT);
  return arg;
}

/* Not even an answer to the request comes: the signal is the caller's. */
static void
a_signal_before_it_runs_is_left (struct unit *u)
{
  siginfo_t info;
  struct scene s;
  sigset_t set;
  int fd;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  fd = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  start (&s, is_silent);
  SAME_INT (u, -1, run (&s, fd));
  SAME_INT (u, EINTR, guestfs_last_errno (s.g));
  SAME_INT (u, SIGINT, sigwaitinfo (&set, &info));
  stop (&s);
  close (fd);
}

static void *
cancel (void *arg)
{
  usleep (300000);
  guestfs_user_cancel (arg);
  return NULL;
}

/* The daemon answers to the kill, as ours does. */
static void *
dies_when_told (void *arg)
{
  struct scene *s = arg;
  unsigned char frame[GM_FRAME];

  say_yes (s->fd);
  /* A word now and then, or the library would sleep. */
  for (;;) {
    if (!say (s->fd, GM_FRAME_CLOSE, GM_STDOUT, 0))
      return NULL;
    usleep (100000);
    while (recv (s->fd, frame, GM_FRAME, MSG_DONTWAIT) == GM_FRAME)
      if (frame[0] == GM_FRAME_SIGNAL && frame[7] == SIGKILL)
        say (s->fd, GM_FRAME_END, 0, SIGKILL);
      else if (frame[0] == GM_FRAME_END)
        return NULL;
  }
}

static void
a_cancelled_one_is_killed (struct unit *u)
{
  pthread_t thread;
  struct scene s;

  start (&s, dies_when_told);
  if (pthread_create (&thread, NULL, cancel, s.g) != 0)
    abort ();
  SAME_INT (u, -1, run (&s, -1));
  SAME_INT (u, EINTR, guestfs_last_errno (s.g));
  SAME_INT (u, GM_READY, s.g->state); /* and the channel goes on */
  pthread_join (thread, NULL);
  stop (&s);
}

static const struct unit_test tests[] = {
  { "the status is one of waitpid's", the_status_is_one_of_waitpid },
  { "nonsense is an error", nonsense_is_an_error },
  { "a lost appliance is an error", a_lost_appliance_is_an_error },
  { "the third signal gives up a daemon that never ends",
    the_third_signal_gives_up },
  { "a signal before the program runs is left to the caller",
    a_signal_before_it_runs_is_left },
  { "a cancelled one is killed", a_cancelled_one_is_killed },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}
