/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's side of a conversation, with programs of the host in place of a
 * box, and a library that does as it likes.
 */
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../../daemon/box-init.h"
#include "../../daemon/converse.h"
#include "daemon-client.h"
#include "duplex.h"
#include "unit.h"

struct scene {
  struct server server;
  struct call call;
  struct box box;
  int fd; /* the library's end */
  pthread_t thread;
  int result; /* of converse */
  bool left;  /* input that converse left there is 'x' */
};

static void *
run (void *arg)
{
  struct scene *s = arg;
  char c = 0;

  s->result = converse (&s->call, &s->box);
  if (s->result == 0)
    s->left = channel_read (s->call.ch, &c, 1) == 0 && c == 'x';
  box_end (&s->box);
  shutdown (s->call.ch->fd, SHUT_RDWR);
  return NULL;
}

/* What process 1 of a box does, without a box. */
static void
be_process_1 (const char *script, const int *in, const int *out, const int *err,
              int report)
{
  struct box_report r = { BOX_ENDED, 0 };
  pid_t pid;

  dup2 (in[0], 0);
  dup2 (out[1], 1);
  dup2 (err[1], 2);
  report = fcntl (report, F_DUPFD, 100);
  close_range (3, 99, 0);
  pid = fork ();
  if (pid == 0) {
    close (report);
    prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* as all die in a box */
    execl ("/bin/sh", "sh", "-c", script, NULL);
    _exit (127);
  }
  close_range (0, 2, 0);
  waitpid (pid, &r.value, 0);
  if (write (report, &r, sizeof r) != sizeof r)
    _exit (1);
  _exit (0);
}

static void
start (struct scene *s, const char *script)
{
  int pair[2], in[2], out[2], err[2], report[2];

  memset (s, 0, sizeof *s);
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1 ||
      fcntl (pair[0], F_SETFL, O_NONBLOCK) == -1 ||
      pipe2 (in, O_CLOEXEC) == -1 || pipe2 (out, O_CLOEXEC) == -1 ||
      pipe2 (err, O_CLOEXEC) == -1 || pipe2 (report, O_CLOEXEC) == -1)
    abort ();
  s->server.testing = true;
  s->call.ch = channel_new (&s->server, CHANNEL_PLAIN, 1, pair[0]);
  s->call.server = &s->server;
  s->call.name = "test";
  s->call.replied = true;
  s->call.ch->over = false;
  s->fd = pair[1];
  s->box.pid = fork ();
  if (s->box.pid == 0)
    be_process_1 (script, in, out, err, report[1]);
  s->box.pidfd = syscall (SYS_pidfd_open, s->box.pid, 0);
  s->box.in = in[1];
  s->box.out = out[0];
  s->box.err = err[0];
  s->box.report = report[0];
  fcntl (in[1], F_SETFL, O_NONBLOCK);
  fcntl (out[0], F_SETFL, O_NONBLOCK);
  fcntl (err[0], F_SETFL, O_NONBLOCK);
  close (in[0]);
  close (out[1]);
  close (err[1]);
  close (report[1]);
  if (pthread_create (&s->thread, NULL, run, s) != 0)
    abort ();
}

static void
stop (struct scene *s)
{
  if (s->fd != -1)
    shutdown (s->fd, SHUT_RDWR);
  pthread_join (s->thread, NULL);
  channel_free (s->call.ch);
  if (s->fd != -1)
    close (s->fd);
}

/* The library, with these descriptors.  Returns the wait status, or -1. */
static int
talk (struct scene *s, const int *fds)
{
  struct gm_duplex *d = gm_duplex_new (GM_SIDE_LIBRARY, fds, false);
  bool end_put = false;
  int r = 0;

  while (r == 0 && !(end_put && d->out_len == 0 && gm_duplex_all_written (d))) {
    struct pollfd pfd[GM_NR_STREAMS + 1];
    char buf[5000];
    const void *out;
    size_t len = gm_duplex_output (d, &out);
    ssize_t n;

    gm_duplex_pollfds (d, pfd);
    pfd[GM_NR_STREAMS] =
      (struct pollfd){ .fd = s->fd,
                       .events = POLLIN | (len > 0 ? POLLOUT : 0) };
    if (poll (pfd, GM_NR_STREAMS + 1, end_put ? 0 : 20000) == 0 && !end_put)
      r = -1;
    n = d->ended ? 0 : recv (s->fd, buf, sizeof buf, MSG_DONTWAIT);
    if (n > 0 && gm_duplex_feed (d, buf, n) == -1)
      r = -1;
    gm_duplex_move (d, pfd);
    len = gm_duplex_output (d, &out);
    n = len == 0 ? 0 : send (s->fd, out, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0)
      gm_duplex_sent (d, n);
    if (d->ended && !end_put)
      end_put = gm_duplex_put (d, GM_FRAME_END, 0);
  }
  r = r == 0 ? (int) d->end_value : r;
  gm_duplex_free (d);
  client_write (&(struct client){ .fd = s->fd }, "x", 1);
  return r;
}

static int
memory (const char *name, size_t size)
{
  int fd = memfd_create (name, MFD_CLOEXEC);

  if (fd == -1 || ftruncate (fd, size) == -1)
    abort ();
  return fd;
}

static void
input_comes_out_again (struct unit *u)
{
  int in = memory ("in", 10000000), out = memory ("out", 0);
  struct scene s;

  start (&s, "cat; echo error >&2; exit 3");
  SAME_INT (u, 3 << 8, talk (&s, (int[]){ in, out, -1 }));
  stop (&s);
  SAME_INT (u, 0, s.result);
  CHECK (u, s.left);
  SAME_INT (u, 10000000, lseek (out, 0, SEEK_END));
  close (in);
  close (out);
}

static void
floods_do_not_block (struct unit *u)
{
  int in = memory ("in", 10000000), out = memory ("out", 0),
      err = memory ("err", 0);
  struct scene s;

  start (&s, "head -c 5000000 /dev/zero & head -c 5000000 /dev/zero >&2; wait");
  SAME_INT (u, 0, talk (&s, (int[]){ in, out, err }));
  stop (&s);
  SAME_INT (u, 0, s.result);
  SAME_INT (u, 5000000, lseek (out, 0, SEEK_END));
  SAME_INT (u, 5000000, lseek (err, 0, SEEK_END));
  close (in);
  close (out);
  close (err);
}

static void
send_frame (struct scene *s, unsigned kind, unsigned stream, uint32_t value)
{
  const struct gm_frame f = { kind, stream, value };
  unsigned char frame[GM_FRAME];

  gm_frame_encode (frame, &f);
  client_write (&(struct client){ .fd = s->fd }, frame, sizeof frame);
}

static void
nonsense_ends_it (struct unit *u)
{
  struct scene s;

  start (&s, "exec sleep 60");
  send_frame (&s, GM_FRAME_DATA, GM_STDOUT, 1);
  pthread_join (s.thread, NULL);
  SAME_INT (u, -1, s.result);
  CHECK (u, s.call.ch->lost);
  SAME_INT (u, 0, s.box.pid); /* waited for */
  channel_free (s.call.ch);
  close (s.fd);
}

static void
a_library_that_goes_ends_it (struct unit *u)
{
  struct scene s;

  start (&s, "exec sleep 60");
  close (s.fd);
  s.fd = -1;
  stop (&s);
  SAME_INT (u, -1, s.result);
  SAME_INT (u, 0, s.box.pid);
}

/* It says END while the program runs, which is a wish to end it. */
static void
an_early_end_kills (struct unit *u)
{
  struct scene s;

  start (&s, "exec sleep 60");
  send_frame (&s, GM_FRAME_END, 0, 0);
  client_write (&(struct client){ .fd = s.fd }, "x", 1);
  pthread_join (s.thread, NULL);
  SAME_INT (u, 0, s.result);
  CHECK (u, s.left);
  channel_free (s.call.ch);
  close (s.fd);
}

static const struct unit_test tests[] = {
  { "input comes out again, with errors and status", input_comes_out_again },
  { "a program that floods and reads nothing does not block",
    floods_do_not_block },
  { "nonsense ends the program and the client", nonsense_ends_it },
  { "a library that goes away ends the program", a_library_that_goes_ends_it },
  { "END kills a program that still runs", an_early_end_kills },
};

int
main (void)
{
  signal (SIGPIPE, SIG_IGN);
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}
